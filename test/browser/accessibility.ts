import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** The faults of the page that axe finds, of any impact. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate<string[]>(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ html }) => impact + ', ' + id + ': ' + html.slice(0, 200))))`)
}
