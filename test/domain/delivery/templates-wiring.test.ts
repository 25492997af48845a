import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createUser, eventually, startTestGateway, withoutMac } from '../../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let templates: string
beforeAll(async () => {
  templates = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  const files = {
    'beta.en.txt':
      'Subject: {{appName}} beta\n\nDear {{emailAddress}}, {{inviter}} says {{message}}: {{link}}',
    'beta.en.html': '<p id="own">{{message}} <a href="{{link}}">{{appName}}</a></p>',
    'invitation.fr.txt': 'Subject: Bienvenue chez {{appName}}\n\n{{link}}',
    'invitation.fr.html': '<a href="{{link}}">Bienvenue</a>',
  }
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(templates, name), text)))
  gateway = await startTestGateway({ MAIL_TEMPLATES_DIR: templates, APP_NAME: 'Acme & Söhne' })
})
afterAll(async () => {
  await gateway.stop()
  await rm(templates, { recursive: true })
})

async function mailTo(emailAddress: string) {
  return eventually(
    async () => (await gateway.mailbox()).find(({ to }) => to === emailAddress),
    `the mail to ${emailAddress}`,
  )
}

test('a custom template is selected by its name', async () => {
  const inviterId = await createUser(gateway, 'grace@example.com')
  const emailAddress = 'ada@example.com'
  const { url, template } = await gateway.create({
    emailAddress,
    template: 'beta',
    message: 'Hello <b>Ada</b>',
    inviterId,
  })
  expect(template).toBe('beta')
  const mail = await mailTo(emailAddress)
  expect(mail.subject).toBe('Acme & Söhne beta')
  expect(mail.text).toContain(withoutMac(url))
  expect(mail.text).toContain('Dear ada@')
  expect(mail.html).toContain('<p id="own">Hello &lt;b&gt;Ada')
  expect(mail.html).toContain('Acme &amp; Söhne')
  expect(mail.links.map(withoutMac)).toEqual([withoutMac(url)])
})

test('a custom template replaces the built-in one only in its own language', async () => {
  const [inFrench, inGerman] = ['fr@example.com', 'de@example.com']
  await gateway.create({ emailAddress: inFrench, locale: 'fr-CA' })
  await gateway.create({ emailAddress: inGerman, locale: 'de' })
  expect(await mailTo(inFrench)).toMatchObject({ subject: 'Bienvenue chez Acme & Söhne', language: 'fr' })
  expect(await mailTo(inGerman)).toMatchObject({
    language: 'de',
    html: expect.stringContaining('<html lang="de">'),
  })
})

test('an invitation with a Japanese locale is sent in Japanese', async () => {
  const emailAddress = 'ja@example.com'
  const { url } = await gateway.create({ emailAddress, locale: 'ja-JP' })
  const mail = await mailTo(emailAddress)
  expect(mail).toMatchObject({ language: 'ja', subject: 'Acme & Söhneへの招待が届いています' })
  expect(mail.links.map(withoutMac)).toEqual([withoutMac(url)])
  expect(mail.text).toContain('招待を承諾する')
  expect(mail.html).toContain('<html lang="ja">')
})

test.each([
  ['none', null],
  ['one that nobody translated', 'is'],
])('the email is in English if its locale is %s', async (_name, locale) => {
  const emailAddress = `en-${locale}@example.com`
  await gateway.create({ emailAddress, locale })
  expect(await mailTo(emailAddress)).toMatchObject({ language: 'en' })
})

test('an unknown template name is refused, and the message lists the known names', async () => {
  const result = await gateway.create({ emailAddress: 'x@example.com', template: 'alpha' })
  expect(result).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['input', 'template'] }] })
  for (const name of ['invitation', 'waitlist_invitation', 'beta']) {
    expect(result.issues[0].message).toContain(name)
  }
})

test('a gateway with a faulty template does not start, and the error names the file', async () => {
  const faulty = await mkdtemp(path.join(templates, 'faulty-'))
  await writeFile(path.join(faulty, 'beta.en.txt'), 'Subject: x\n\n{{link}} {{password}}')
  await writeFile(path.join(faulty, 'beta.en.html'), '{{link}}')
  await expect(startTestGateway({ MAIL_TEMPLATES_DIR: faulty })).rejects.toThrow(
    /beta\.en\.txt.*\{\{password\}\}/,
  )
  await expect(startTestGateway({ MAIL_TEMPLATES_DIR: path.join(faulty, 'nowhere') })).rejects.toThrow(
    'ENOENT',
  )
})
