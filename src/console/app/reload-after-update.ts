import { isUnsaved } from '../components/leave-warning.ts'
import { gatewayUrl } from './base.ts'

const RELOADED_AT = 'invitation-console:reloaded-at'
/** If a file is still missing so soon after a reload, another reload would not help. The page then says so. */
const PAUSE_MS = 10_000

/**
 * Reloads the page if a file of a view cannot be loaded because the gateway was updated: the files of an open page are
 * gone then, and the new page has the new ones. If the gateway does not answer, a reload would only replace the page by
 * an error of the browser. If something is not saved, the page stays, and the error of the view has a button that
 * reloads.
 */
export function reloadAfterUpdate(): void {
  window.addEventListener('vite:preloadError', () => void reloadIfUpdated())
}

async function reloadIfUpdated(): Promise<void> {
  const last = Number(sessionStorage.getItem(RELOADED_AT) ?? 0)
  if (Date.now() - last < PAUSE_MS || !(await isUpdated()) || isUnsaved()) return
  sessionStorage.setItem(RELOADED_AT, String(Date.now()))
  location.reload()
}

/** Whether the gateway's page names another script than this one. The name has a hash that depends on all files. */
async function isUpdated(): Promise<boolean> {
  const headers = { accept: 'text/html' }
  const response = await fetch(gatewayUrl('.'), { cache: 'no-store', headers }).catch(() => null)
  if (!response?.ok) return false
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const script = scriptOf(page)
  return script !== undefined && script !== scriptOf(document)
}

function scriptOf(page: Document): string | null | undefined {
  return page.querySelector('script[src]')?.getAttribute('src')
}
