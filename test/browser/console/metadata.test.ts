import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const setUp = setUpConsole()
const REASON = 'This is not a JSON object.'

test.each(['invitation', 'user'] as const)(
  'the form of one %s says why metadata that is no object is not saved, and saves blank metadata as an empty object',
  async (kind) => {
    if (noChromium !== undefined) return
    const emailAddress = `${kind}@metadata.test`
    const id = kind === 'invitation' ? await createInvitation(emailAddress) : await createUser(emailAddress)
    const { page } = await setUp.open(`/${kind}s/${id}`)
    await waitForView(page, emailAddress)
    await page.getByRole('button', { name: 'Edit' }).click()
    const dialog = page.getByRole('dialog')
    const save = dialog.getByRole('button', { name: 'Save' })
    for (const text of ['[]', '5', '{']) {
      await dialog.getByLabel('Metadata').fill(text)
      await dialog.getByText(REASON).waitFor()
      expect(await save.isDisabled()).toBe(true)
      await dialog.getByLabel('Metadata').blur()
      await dialog.getByText(REASON).waitFor()
    }
    await dialog.getByLabel('Metadata').fill(' ')
    await dialog.getByText(REASON).waitFor({ state: 'hidden' })
    await save.click()
    await dialog.waitFor({ state: 'hidden' })
    const { node } = await setUp.graphql(
      `query ($id: ID!) {
        node(id: $id) { ... on Invitation { publicMetadata } ... on User { publicMetadata } }
      }`,
      { id },
    )
    expect(node.publicMetadata).toEqual({})
  },
)

async function createInvitation(emailAddress: string): Promise<string> {
  const [id = ''] = await setUp.invite([emailAddress], { notify: false, publicMetadata: { team: 'red' } })
  return id
}

async function createUser(emailAddress: string): Promise<string> {
  const { createUser } = await setUp.graphql(
    'mutation ($input: UserInput!) { createUser(input: $input) { ... on User { id } } }',
    { input: { emailAddress, publicMetadata: { team: 'red' } } },
  )
  return createUser.id
}
