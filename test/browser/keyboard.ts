import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const PRESSES = 90

/** Expects something of what is read, at the latest after a while. */
export function eventually<Value>(read: () => Value | Promise<Value>) {
  return expect.poll(read)
}

interface Focus {
  role: string
  name: string
}

/** Presses `key` until the element with this role and accessible name has the focus, which must be visible. */
export async function reach(
  page: Page,
  role: string | RegExp,
  name: string | RegExp,
  key = 'Tab',
): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < PRESSES; presses++) {
    await page.keyboard.press(key)
    const focus = await focused(page)
    if (isIt(focus, role, name)) return await expectVisible(page)
    passed.push(`${focus.role} ${focus.name}`)
  }
  throw new Error(`${key} does not reach ${role} ${name}. It passes: ${passed.join(', ')}`)
}

/** Reaches a control and presses it. */
export async function activate(page: Page, role: string, name: string | RegExp, key = 'Tab'): Promise<void> {
  await reach(page, role, name, key)
  await page.keyboard.press(role === 'checkbox' || role === 'switch' ? 'Space' : 'Enter')
}

/** Reaches a field and types over what is in it. */
export async function fill(page: Page, name: string | RegExp, text: string, key = 'Tab'): Promise<void> {
  await reach(page, /^(textbox|searchbox|combobox|spinbutton)$/, name, key)
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(text)
}

/** Reaches a field with a list, opens it with the first arrow key, and chooses an option. */
export async function pick(page: Page, field: string, option: string): Promise<void> {
  await reach(page, /^(textbox|combobox)$/, field)
  for (let presses = 0; presses < PRESSES; presses++) {
    await page.keyboard.press('ArrowDown')
    const active = await page.locator('[role=option][data-combobox-selected]').allTextContents()
    if (active.includes(option)) return await page.keyboard.press('Enter')
  }
  throw new Error(`No arrow key reaches the option ${option} of ${field}`)
}

/** Expects that the browser still knows where the person is. */
export async function expectPlace(page: Page): Promise<void> {
  await eventually(async () => (await focused(page)).role).not.toBe('nothing')
}

/** Waits until the element with this role and name has the focus. */
export async function expectFocus(page: Page, role: string, name: string | RegExp): Promise<void> {
  const look = async () => {
    const focus = await focused(page)
    return isIt(focus, role, name) || focus
  }
  await eventually(look).toBe(true)
}

/** Waits until a dialog has opened and taken the focus. Keys that are pressed before can end on its first button. */
async function expectDialog(page: Page): Promise<void> {
  await eventually(() => page.locator('[role=dialog] :focus').count()).toBe(1)
}

/** Expects that Tab and Shift+Tab stay in the open dialog. */
export async function expectTrapped(page: Page): Promise<void> {
  for (const key of [...Array<string>(12).fill('Tab'), ...Array<string>(14).fill('Shift+Tab')]) {
    await page.keyboard.press(key)
    expect(await page.locator('[role=dialog] :focus').count(), JSON.stringify(await focused(page))).toBe(1)
  }
}

/** Expects that the open dialog keeps the focus, that Escape closes it, and that its button has the focus again. */
export async function expectDialogOf(page: Page, button: string | RegExp): Promise<void> {
  await expectDialog(page)
  await expectTrapped(page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expectFocus(page, 'button', button)
}

/** What has the focus, as screen readers say it. */
export async function focused(page: Page): Promise<Focus> {
  const element = page.locator(':focus')
  // Nothing in the page has the focus, or it is at the end of the page.
  if ((await element.count()) !== 1) return { role: 'nothing', name: '' }
  // Not what is in it.
  if ((await element.getAttribute('data-stand-in')) !== null) return { role: 'stand-in', name: '' }
  const [first = ''] = (await element.ariaSnapshot()).split('\n')
  const [, role = '', name = '""'] =
    /^- '?([a-z]+)(?: ("(?:[^"\\]|\\.)*"))?/.exec(first.replaceAll("''", "'")) ?? []
  return { role, name: JSON.parse(name) }
}

function isIt({ role, name }: Focus, wantedRole: string | RegExp, wantedName: string | RegExp): boolean {
  return fits(role, wantedRole) && fits(name, wantedName)
}

function fits(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text === wanted : wanted.test(text)
}

/** Some controls are invisible, with a label next to them or a frame around them that shows the focus. */
const FOCUS_IN_PAGE = `(() => {
  const element = document.activeElement
  const near = [element, element.nextElementSibling, element.closest('.mantine-Input-input')]
  const shown = near.find((one) => {
    if (one === null) return false
    const { outlineStyle, outlineWidth } = getComputedStyle(one)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
  })
  if (shown === undefined) return 'has no outline'
  const { left, right, top, bottom } = shown.getBoundingClientRect()
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2
  const hit = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight))
  if (hit === null) return 'is outside of the window'
  const isSeen = shown.contains(hit) || hit.contains(shown) || near.some((one) => one?.contains(hit))
  return isSeen ? 'is visible' : 'is covered by ' + hit.outerHTML.slice(0, 200)
})()`

async function expectVisible(page: Page): Promise<void> {
  expect(await page.evaluate(FOCUS_IN_PAGE), JSON.stringify(await focused(page))).toBe('is visible')
}
