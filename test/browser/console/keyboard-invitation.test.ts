import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { activate, eventually, expectDialogOf, expectFocus, expectPlace, fill, reach } from '../keyboard.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const setUp = setUpConsole()

test('people are invited with a message, a template, a policy and more, after a look at the email', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.open('/invite')
  await waitForView(page, 'Invite')
  await fill(page, 'Addresses', 'ada@form.test')
  await page.keyboard.press('Enter')
  await page.keyboard.type('bob@form.test')
  await reach(page, 'switch', /^Send an email/)
  await page.keyboard.press('Space')
  await fill(page, 'Template', 'wait')
  await page.getByRole('option', { name: 'waitlist_invitation' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect(await page.getByRole('combobox', { name: 'Template' }).inputValue()).toBe('waitlist_invitation')
  await fill(page, 'Language of the email', 'de')
  await page.keyboard.press('Escape')
  await fill(page, 'Personal message', 'Welcome aboard!')
  await activate(page, 'button', 'If an address is already invited')
  await reach(page, 'radio', 'Report it')
  await page.keyboard.press('ArrowDown')
  await expectFocus(page, 'radio', 'Keep the existing invitation')
  await activate(page, 'button', 'Expiry, destination and metadata')
  await fill(page, 'Can be accepted for (days)', '14')
  await fill(page, 'Leads to', 'http://localhost:3000/welcome')
  await fill(page, 'Metadata', '{ "team": "red" }')
  await reach(page, 'button', 'Invite 2 people')

  const preview = page.frameLocator('iframe[title="Preview of the email"]')
  await preview.getByText('Welcome aboard!').waitFor()
  await reach(page, 'radio', 'Invitation')
  await page.keyboard.press('ArrowRight')
  await reach(page, 'radio', 'Design')
  await page.keyboard.press('ArrowRight')
  await page.locator('pre').getByText('Welcome aboard!').waitFor()
  await activate(page, 'button', 'Invite 2 people', 'Shift+Tab')
  await page.getByText('2 invited').waitFor()
  await expectPlace(page)
  await reach(page, 'link', 'ada@form.test')
  await allowClipboard(page)
  await activate(page, 'button', 'Copy link')
  await eventually(() => clipboard(page)).toContain('/invitations/accept?ticket=')
  await activate(page, 'button', 'Invite more', 'Shift+Tab')
  await page.getByLabel('Addresses').waitFor()
  await expectPlace(page)
  const { invitations } = await setUp.graphql(
    `{ invitations(filter: { domain: "form.test" }) {
      nodes { template locale message redirectUrl publicMetadata notify }
    } }`,
  )
  const expected = {
    ...{ template: 'waitlist_invitation', locale: 'de', message: 'Welcome aboard!', notify: false },
    ...{ redirectUrl: 'http://localhost:3000/welcome', publicMetadata: { team: 'red' } },
  }
  expect(invitations.nodes).toEqual([expected, expected])
  expect(complaints).toEqual([])
})

test('an invitation is read, copied, sent again and edited', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const id = await inviteBlue('read@one.test')
  const { page, complaints } = await setUp.open(`/invitations/${id}`)
  await waitForView(page, 'read@one.test')
  await allowClipboard(page)
  await activate(page, 'button', 'Copy link')
  await eventually(() => clipboard(page)).toContain('/invitations/accept?ticket=')
  await activate(page, 'button', 'Copy the id')
  await eventually(() => clipboard(page)).toBe(id)
  await activate(page, 'button', 'Copy the metadata')
  await eventually(() => clipboard(page)).toContain('blue')
  await page.getByText('"blue"').waitFor()
  await activate(page, 'button', /^team:/)
  await page.getByText('"blue"').waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await page.getByText('"blue"').waitFor()

  await activate(page, 'button', 'Send again', 'Shift+Tab')
  await page.getByText('The email to read@one.test is on its way again.').waitFor()
  await expectFocus(page, 'button', 'Send again')

  await activate(page, 'button', 'Edit')
  await expectFocus(page, 'textbox', 'New expiry, in days from now')
  await expectDialogOf(page, 'Edit')
  await page.keyboard.press('Enter')
  await expectFocus(page, 'textbox', 'New expiry, in days from now')
  await page.keyboard.type('60')
  await fill(page, 'Message', 'See you soon')
  await activate(page, 'button', 'Save')
  await page.getByText('The invitation is changed.', { exact: false }).waitFor()
  await expectFocus(page, 'button', 'Edit')
  const { invitation } = await setUp.graphql('query ($id: ID!) { invitation(id: $id) { message } }', { id })
  expect(invitation.message).toBe('See you soon')
  expect(complaints).toEqual([])
})

test.each([
  ['Send with a new link', 'Send with a new link', 'is on its way again', 'PENDING'],
  ['Accept on behalf of the person', 'Accept', 'is accepted', 'ACCEPTED'],
  ['Decline on behalf of the person', 'Decline', 'is declined', 'DECLINED'],
  ['Revoke', 'Revoke', 'is revoked', 'REVOKED'],
])('the menu of an invitation: %s, after Escape has kept it as it is', async (item, button, said, status) => {
  if (noChromium !== undefined) return
  const id = await inviteBlue(`${status.toLowerCase()}@menu.test`)
  const { page } = await setUp.open(`/invitations/${id}`)
  await page.getByText('"blue"').waitFor()
  const ask = async () => {
    await reach(page, 'menuitem', item, 'ArrowDown')
    await page.keyboard.press('Enter')
    await expectFocus(page, 'button', 'Cancel')
  }
  await openMenu(page)
  await ask()
  await expectDialogOf(page, 'More actions')
  expect(await setUp.statusOf(id)).toBe('PENDING')

  await page.keyboard.press('Enter')
  await page.getByRole('menu').waitFor()
  await ask()
  await activate(page, 'button', button)
  await page.getByText(said).waitFor()
  await expectFocus(page, 'button', 'More actions')
  expect(await setUp.statusOf(id)).toBe(status)
})

test('an invitation is deleted, and what ended says why its buttons do nothing', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const id = await inviteBlue('ended@one.test')
  await setUp.graphql('mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { __typename } }', { id })
  const { page } = await setUp.open(`/invitations/${id}`)
  await page.getByText('"blue"').waitFor()
  for (const name of ['Send again', 'Edit']) {
    await reach(page, 'button', name)
    await page.getByRole('tooltip', { name: 'The invitation has ended' }).waitFor()
    await page.keyboard.press('Enter')
    expect(await page.getByRole('dialog').count()).toBe(0)
  }
  await openMenu(page)
  await reach(page, 'menuitem', 'Delete', 'ArrowDown')
  await page.keyboard.press('Enter')
  await expectFocus(page, 'button', 'Cancel')
  await activate(page, 'button', 'Delete')
  await waitForView(page, 'Invitations')
  await expectPlace(page)
  expect(await setUp.statusOf(id)).toBeUndefined()
})

test('the palette offers the actions of the open invitation', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const id = await inviteBlue('palette@one.test')
  const { page } = await setUp.open(`/invitations/${id}`)
  await page.getByText('"blue"').waitFor()
  await page.keyboard.press('Control+k')
  await expectFocus(page, 'textbox', 'Search views and actions')
  await page.keyboard.type('revoke')
  await page.keyboard.press('Enter')
  await expectFocus(page, 'button', 'Cancel')
  await activate(page, 'button', 'Revoke')
  await page.getByText('is revoked').waitFor()
  expect(await setUp.statusOf(id)).toBe('REVOKED')
  await expectPlace(page)
  await activate(page, 'link', 'Invitations', 'Shift+Tab')
  await waitForView(page, 'Invitations')
})

async function openMenu(page: Page): Promise<void> {
  await activate(page, 'button', 'More actions')
  await page.getByRole('menu').waitFor()
}

async function allowClipboard(page: Page): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate<string>('navigator.clipboard.readText()')
}

/** @returns the id */
async function inviteBlue(emailAddress: string): Promise<string> {
  const [id = ''] = await setUp.invite([emailAddress], { publicMetadata: { team: { name: 'blue' } } })
  return id
}
