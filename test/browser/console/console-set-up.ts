import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest'
import { SECRET_KEY } from '../../support/harness.ts'
import { launchChromium, noChromium, openWindow } from '../chromium.ts'
import { startFresh } from '../fresh-gateway.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
export const CONSOLE_FOLDER = path.join(ROOT, 'dist/console')

/** Builds the console if its sources changed. With CONSOLE_BUILT the last build is used again. */
export function buildConsole(): void {
  if (existsSync(path.join(CONSOLE_FOLDER, 'index.html')) && process.env['CONSOLE_BUILT']) return
  execFileSync(process.execPath, ['scripts/build-console.mjs'], { cwd: ROOT })
}

interface Appearance {
  width?: number
  colorScheme?: 'light' | 'dark'
}

/** The console on a gateway in development, for one test file. The development key signs in by itself. */
export function setUpConsole(environment: NodeJS.ProcessEnv = {}) {
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
  let gateway: Awaited<ReturnType<typeof startFresh>>
  let browser: Awaited<ReturnType<typeof launchChromium>>
  beforeAll(async () => {
    if (noChromium !== undefined) return
    buildConsole()
    gateway = await startFresh({ SECRET_KEY, ...environment })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await gateway?.stop()
  })
  return {
    get origin() {
      return gateway.origin
    },
    /** Calls the API with the development key. Throws if it answers with an error. */
    graphql: async (query: string, variables: object = {}) => {
      const response = await fetch(`${gateway.origin}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      })
      const { data, errors } = await response.json()
      if (errors) throw new Error(JSON.stringify(errors))
      return data
    },
    /** A window on a view of the console, such as `/invitations`. */
    open: async (view = '/', { width = 1280, colorScheme = 'light' }: Appearance = {}) => {
      const window = await openWindow(browser, gateway.origin)
      onTestFinished(() => window.page.context().close())
      await window.page.setViewportSize({ width, height: 860 })
      await window.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await window.page.goto(`${gateway.origin}/console${view}`)
      return window
    },
  }
}

/** Waits for the heading of a view. */
export async function waitForView(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
}
