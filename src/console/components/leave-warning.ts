const reasons = new Set<unknown>()
const ask = (event: BeforeUnloadEvent) => event.preventDefault()

/** Whether closing the page would lose something. */
export function isUnsaved(): boolean {
  return reasons.size > 0
}

/** Lets the browser ask before the page is closed or loaded again, as long as any reason remains. */
export function warnBeforeLeaving(reason: unknown, isNeeded: boolean): void {
  if (isNeeded) reasons.add(reason)
  else reasons.delete(reason)
  // Browsers keep a page without the listener for the way back, so it is there only while it is needed.
  if (isUnsaved()) addEventListener('beforeunload', ask)
  else removeEventListener('beforeunload', ask)
}
