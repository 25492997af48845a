import { afterAll, beforeAll } from 'vitest'
import { launchChromium, noChromium, openWindow } from './chromium.ts'
import { startDeadProxy } from './dead-proxy.ts'
import { startFresh } from './fresh-gateway.ts'

/** Starts a fresh gateway and a browser without a network for all tests of the file, and stops them after the tests. */
export function setUpExplorer(environment: NodeJS.ProcessEnv = {}) {
  let proxy: Awaited<ReturnType<typeof startDeadProxy>>
  let browser: Awaited<ReturnType<typeof launchChromium>>
  let gateway: Awaited<ReturnType<typeof startFresh>>
  beforeAll(async () => {
    if (noChromium !== undefined) return
    proxy = await startDeadProxy()
    browser = await launchChromium(proxy.address)
    gateway = await startFresh(environment)
  })
  afterAll(async () => {
    await browser?.close()
    await gateway?.stop()
    await proxy?.stop()
  })
  return {
    get origin() {
      return gateway.origin
    },
    openWindow: () => openWindow(browser, gateway.origin),
    /** First lines of requests to other machines. */
    strayed: () => proxy.asked,
  }
}
