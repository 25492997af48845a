/** How often an open page looks for new emails. */
const REFRESH_MS = 2000

/**
 * Adds new emails to the list of an open page and removes deleted ones. The Content-Security-Policy allows the script by
 * its hash. Elements that stay are not replaced, so that the keyboard focus, a selection, the position of the list and the
 * open email stay as they are. The first email of an empty page has no list to be added to, so the page reloads.
 */
export const mailboxScript = `
const list = document.querySelector('nav ol')
const status = document.querySelector('[role=status]')

function update(fresh) {
  const kept = new Map([...list.children].map((item) => [item.id, item]))
  const items = [...fresh.children]
  const added = items.filter(({ id }) => !kept.has(id))
  for (const item of items) kept.delete(item.id)
  for (const item of kept.values()) if (!item.contains(document.activeElement)) item.remove()
  // Each goes before the first older one that is shown.
  for (const item of added) {
    const next = items.slice(items.indexOf(item) + 1).find(({ id }) => document.getElementById(id))
    list.insertBefore(document.importNode(item, true), next ? document.getElementById(next.id) : null)
  }
  if (added.length > 0) status.textContent = added.length === 1 ? '1 new email' : added.length + ' new emails'
}

async function refresh() {
  if (document.hidden) return
  const response = await fetch(location.href)
  if (!response.ok) return
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  const freshList = fresh.querySelector('nav ol')
  if (list && freshList) {
    update(freshList)
    document.querySelector('[data-count]').textContent = fresh.querySelector('[data-count]').textContent
  } else if (!list && freshList) {
    location.reload()
  }
}

async function follow() {
  // The gateway may be restarting.
  await refresh().catch(() => undefined)
  setTimeout(follow, ${REFRESH_MS})
}
setTimeout(follow, ${REFRESH_MS})
`
