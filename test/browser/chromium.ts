import { existsSync } from 'node:fs'
import process from 'node:process'
import { type Browser, chromium } from 'playwright-core'

// The same engine without the window and its processes: the tests take 40 % less time.
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell'
/** The path of Chromium: CHROMIUM_PATH, or the one of Debian and Ubuntu. */
const CHROMIUM_PATH =
  process.env['CHROMIUM_PATH'] ?? (existsSync(HEADLESS_SHELL) ? HEADLESS_SHELL : '/usr/bin/chromium')

/**
 * The reason why browser tests are skipped on this machine, or undefined if they run. CI must have a browser.
 * The tests also run there without one, and then fail.
 */
export const noChromium: string | undefined =
  existsSync(CHROMIUM_PATH) || process.env['CI']
    ? undefined
    : `there is no Chromium at ${CHROMIUM_PATH}: install it, or set CHROMIUM_PATH`

const FLAGS = [
  // Chromium's sandbox needs rights that containers do not have. Only pages of the gateway are opened here.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A request that is not intercepted must not reach another machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/**
 * A browser with a separate empty profile. The caller closes it.
 *
 * @param proxy `host:port` of a proxy for all requests except those to this machine
 */
export function launchChromium(proxy?: string): Promise<Browser> {
  const args = proxy === undefined ? FLAGS : [...FLAGS, `--proxy-server=http://${proxy}`]
  return chromium.launch({ executablePath: CHROMIUM_PATH, args })
}

/** A window without stored data that can reach only `origin`. */
export async function openWindow(browser: Browser, origin: string) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US' })
  context.setDefaultTimeout(120_000)
  /** Refused requests to other origins. */
  const strayed: string[] = []
  /** Errors that pages reported, for example refusals by the policy. */
  const complaints: string[] = []
  await context.route('**/*', (route) => {
    const url = route.request().url()
    // Fails if the page has left the request meanwhile.
    if (new URL(url).origin === origin) return route.continue().catch(() => undefined)
    strayed.push(url)
    return route.abort()
  })
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, strayed, complaints }
}
