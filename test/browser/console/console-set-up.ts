import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest'
import { type GatewayProcess, startGatewayProcess } from '../../process/gateway-process.ts'
import { createTestDatabase, type TestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { launchChromium, noChromium, openWindow } from '../chromium.ts'
import { startStandIn } from './console-stand-in.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const BUILT = path.join(ROOT, 'dist/console/index.html')

/** Builds the console. With CONSOLE_BUILT the last build is used again. */
function buildConsole(): void {
  if (existsSync(BUILT) && process.env['CONSOLE_BUILT']) return
  const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js')
  const args = [vite, 'build', 'src/console', '--logLevel', 'warn']
  // Vitest's own NODE_ENV would build React for development.
  const env = { ...process.env, NODE_ENV: 'production' }
  execFileSync(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] })
}

interface Appearance {
  width?: number
  colorScheme?: 'light' | 'dark'
}

/** The console on a gateway of its own, for one test file. */
export function setUpConsole(environment: NodeJS.ProcessEnv = {}) {
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
  let database: TestDatabase
  let gateway: GatewayProcess
  let standIn: Awaited<ReturnType<typeof startStandIn>>
  let browser: Awaited<ReturnType<typeof launchChromium>>
  beforeAll(async () => {
    if (noChromium !== undefined) return
    buildConsole()
    database = await createTestDatabase()
    gateway = await startGatewayProcess({ ...database.environment, ...environment })
    standIn = await startStandIn(gateway.url, SECRET_KEY)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    standIn?.stop()
    await gateway?.stop()
    await database?.drop()
  })
  return {
    get gateway() {
      return gateway
    },
    /** A window on a view of the console, such as `/invitations`. */
    open: async (view = '/', { width = 1280, colorScheme = 'light' }: Appearance = {}) => {
      const window = await openWindow(browser, standIn.origin)
      onTestFinished(() => window.page.context().close())
      await window.page.setViewportSize({ width, height: 860 })
      await window.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await window.page.goto(`${standIn.origin}/console${view}`)
      return window
    },
  }
}
