import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
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
  async function open(view = '/', { width = 1280, colorScheme = 'light' }: Appearance = {}) {
    const window = await openWindow(browser, gateway.origin)
    onTestFinished(async () => {
      // The page still reads. A request that is on its way through a test's route at the end concerns nobody.
      // A test that closes its page itself has no routes left on it.
      if (!window.page.isClosed()) await window.page.unrouteAll({ behavior: 'ignoreErrors' })
      await window.page.context().unrouteAll({ behavior: 'ignoreErrors' })
      await window.page.context().close()
    })
    await window.page.setViewportSize({ width, height: 860 })
    await window.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await window.page.goto(`${gateway.origin}/console${view}`)
    return window
  }
  async function graphql(query: string, variables: object = {}) {
    const response = await fetch(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }
  return {
    get origin() {
      return gateway.origin
    },
    /** Calls the API with the development key. Throws if it answers with an error. */
    graphql,
    /** Creates an invitation for each address. @returns their ids */
    invite: async (addresses: string[], more: object = {}): Promise<string[]> => {
      const invitations = addresses.map((emailAddress) => ({ emailAddress, ...more }))
      const { createInvitations } = await graphql(
        `mutation ($invitations: [CreateInvitationInput!]!) {
          createInvitations(input: { invitations: $invitations }) {
            ... on CreateInvitationsPayload { results { result { ... on Invitation { id } } } }
          }
        }`,
        { invitations },
      )
      const ids = createInvitations.results.map(({ result }: { result: { id?: string } }) => result.id)
      expect(ids).not.toContain(undefined)
      return ids
    },
    /** The status of an invitation. Undefined if there is none. */
    statusOf: async (id: string): Promise<string | undefined> => {
      const { invitation } = await graphql('query ($id: ID!) { invitation(id: $id) { status } }', { id })
      return invitation?.status
    },
    /** A window on a view of the console, such as `/invitations`. */
    open,
    /** A window that is signed in with a key or a token, in which the development key does not sign in by itself. */
    openAs: async (credential: string, view: string) => {
      const window = await open('/no/view')
      await waitForView(window.page, 'This page does not exist')
      await signInAs(window.page, credential)
      await window.page.goto(`${gateway.origin}/console${view}`)
      return window
    },
  }
}

async function signInAs(page: Page, credential: string): Promise<void> {
  const status = await page.evaluate(
    `localStorage.setItem('invitation-console:signed-out', 'done')
    fetch('/console/session', {
      method: 'POST',
      headers: { 'X-Invitation-Console': '1', 'Content-Type': 'application/json' },
      body: JSON.stringify({ credential: ${JSON.stringify(credential)} }),
    }).then((response) => response.status)`,
  )
  expect(status).toBe(200)
}

/** Waits for the heading of a view. */
export async function waitForView(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
}

/** Signs out with the command palette. */
export async function signOut(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').locator('input:focus').waitFor()
  await page.keyboard.type('Sign out')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor()
}

/** Hides or shows the window, as far as the page knows. */
export async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${isHidden} })
    document.dispatchEvent(new Event('visibilitychange'))
  `)
}

/** Waits until the corner for notices is loaded, which the page does last without an action. */
export async function waitForNotices(page: Page): Promise<void> {
  await page.locator('.mantine-Notifications-root').first().waitFor({ state: 'attached' })
}

/** Signs in on the sign-in page. */
export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('Secret key or token').fill(key)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
