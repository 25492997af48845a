import { useEffect } from 'react'

interface Place {
  /** The dialog or menu in which it is. Null in the page below them. */
  layer: Element | null
  element: HTMLElement
  above: readonly HTMLElement[]
}

/**
 * Keeps the focus in the page. The control that has it can go away or be disabled: a row is deleted, a form is replaced
 * by its result, a button waits for an answer. The browser then forgets where the person was, and the keyboard starts
 * again at the top of the page.
 */
export function useKeptFocus(): void {
  useEffect(keepFocus, [])
}

function keepFocus(): () => void {
  /** Where the focus was at last in each layer, the latest first. */
  let places: readonly Place[] = []
  let standIn: HTMLElement | null = null
  const release = () => {
    standIn?.removeAttribute('data-stand-in')
    standIn?.removeAttribute('tabindex')
    standIn = null
  }
  const remember = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement) || target === standIn) return
    release()
    const layer = target.closest('[role="dialog"], [role="menu"]')
    const others = places.filter((place) => place.layer !== layer && place.layer?.isConnected !== false)
    places = [{ layer, element: target, above: ancestorsOf(target) }, ...others]
  }
  const check = () => {
    const [latest] = places
    const active = document.activeElement
    const isLost =
      active === null || active === document.body || active === standIn || active === latest?.element
    if (latest === undefined || !isLost) return
    if (canHaveFocus(latest.element)) {
      // It was disabled for a while.
      if (standIn !== null) latest.element.focus({ preventScroll: true })
      return
    }
    if (standIn?.isConnected) return
    release()
    const next = nextPlace(places)
    if (next !== null && !next.hasAttribute('tabindex') && next.tabIndex < 0) {
      standIn = next
      next.tabIndex = -1
      next.setAttribute('data-stand-in', '')
    }
    next?.focus({ preventScroll: true })
  }
  const observer = new MutationObserver(check)
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] })
  addEventListener('focusin', remember)
  return () => {
    observer.disconnect()
    removeEventListener('focusin', remember)
  }
}

/** The control before a dialog or menu that closed, or what is left around a control that is gone. */
function nextPlace(places: readonly Place[]): HTMLElement | null {
  for (const { element, above } of places) {
    if (canHaveFocus(element)) return element
    const around = above.find((one) => one.isConnected && one.closest('main, [role="dialog"]') !== null)
    if (around !== undefined) return around
  }
  return document.querySelector('main')
}

function canHaveFocus(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled')
}

function ancestorsOf(element: HTMLElement): HTMLElement[] {
  const parent = element.parentElement
  return parent === null ? [] : [parent, ...ancestorsOf(parent)]
}
