import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** The faults of the page that axe finds, of any impact. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // While a color changes, its contrast is another one.
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished))`)
  await page.evaluate(axe.source)
  // Frames with an email have an origin of their own, and answer a message of axe with an error.
  return page.evaluate<string[]>(`axe.run({ iframes: false }).then(({ violations }) =>
    violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ html }) => impact + ', ' + id + ': ' + html.slice(0, 200))))`)
}
