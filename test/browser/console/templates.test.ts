import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { setUpConsole } from './console-set-up.ts'

const templates = mkdtempSync(path.join(os.tmpdir(), 'invitation-gateway-templates-'))
afterAll(() => rmSync(templates, { recursive: true, force: true }))
writeFileSync(path.join(templates, 'partner.en.txt'), 'Subject: Partner\nA partner invites you: {{link}}\n')
writeFileSync(path.join(templates, 'partner.en.html'), '<p>A partner invites you: {{link}}</p>\n')
const setUp = setUpConsole({ MAIL_TEMPLATES_DIR: templates })

test('the templates of the operator can be chosen for new invitations and for existing ones', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.open('/invite')
  const template = page.getByRole('combobox', { name: 'Template' })
  await template.fill('')
  await page.getByRole('option').first().waitFor()
  const names = await page.getByRole('option').allTextContents()
  expect(names).toEqual(['invitation', 'waitlist_invitation', 'partner'])
  await page.getByRole('option', { name: 'partner' }).click()
  const preview = page.frameLocator('iframe[title="Preview of the email"]')
  await preview.getByText('A partner invites you').waitFor()

  const [id] = await setUp.invite(['chosen@template.test'], { notify: false })
  await page.goto(`${setUp.origin}/console/invitations/${id}`)
  await page.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Template').fill('part')
  await page.getByRole('option', { name: 'partner' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  const { invitation } = await setUp.graphql('query ($id: ID!) { invitation(id: $id) { template } }', { id })
  expect(invitation.template).toBe('partner')
  expect(complaints).toEqual([])
})
