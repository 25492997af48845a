import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { linksIn } from '../../src/mail/links.ts'
import { loadTemplates } from '../../src/mail/templates.ts'
import { mailData } from '../support/fixtures.ts'

const data = mailData({
  appName: 'Acme',
  inviter: { name: 'Grace <b>Hopper</b>', emailAddress: 'grace@navy.example' },
  message: 'One\nTwo https://evil.example',
  locale: 'de-AT',
})
const { link } = data
const txt = 'Subject: Join {{appName}}\n\nOpen {{link}}\n'
const html = '<p>Open <a href="{{link}}">{{appName}}</a></p>'

async function load(files: Record<string, string>) {
  const dir = await mkdtemp(join(tmpdir(), 'mail-templates-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(dir, name), content)))
  return loadTemplates({ dir })
}

test('a template replaces a built-in email in one language, with escaped values and conditional parts', async () => {
  const templates = await load({
    'invitation.de.txt':
      'Subject: {{inviter}} lädt ein\r\n\r\n{{#message}}Gruß:\n{{message}}\n{{/message}}{{^message}}Ohne.{{/message}} {{link}} bis {{expiresAt}}',
    'invitation.de.html':
      '<i>{{inviter}}</i>{{#message}}<q>{{message}}</q>{{/message}}<a href="{{link}}">{{link}}</a>',
    'README.md': 'ours',
    '.gitkeep': '',
  })
  const mail = templates.render('invitation', data)
  expect(mail.language).toBe('de')
  expect(mail.subject).toBe('Grace <b>Hopper</b> lädt ein')
  expect(mail.text).toBe(
    `Gruß:\n> One\n> Two https[://]evil[.]example\n ${link} bis 9. März 2031 um 17:05 UTC`,
  )
  expect(mail.html).toContain(
    '<i>Grace &lt;b&gt;Hopper&lt;/b&gt; (grace@navy.example)</i><q>One\nTwo https[://]evil',
  )
  expect(linksIn(mail)).toEqual([link])

  const without = templates.render('invitation', { ...data, message: null })
  expect(without.text).toMatch(/^Ohne\./)
  expect(without.html).not.toContain('<q>')
})

test('a template with a new name adds an email', async () => {
  const templates = await load({ 'partner-day.de.txt': txt, 'partner-day.de.html': html })
  expect(templates.names).toEqual(['invitation', 'waitlist_invitation', 'partner-day'])
  expect(templates.render('partner-day', data)).toEqual({
    subject: 'Join Acme',
    text: `Open ${link}\n`,
    html: `<p>Open <a href="${link.replace('&', '&amp;')}">Acme</a></p>`,
    language: 'de',
  })
  // German is used because there is no other language.
  expect(templates.render('partner-day', { ...data, locale: 'fr' }).language).toBe('de')
})

test('a template is found by language, then in English, then among the built-in ones', async () => {
  const own = { 'invitation.en.txt': txt, 'invitation.en.html': html }
  const brazilian = {
    'invitation.pt-BR.txt': txt.replace('Join', 'Junte-se:'),
    'invitation.pt-BR.html': html,
  }
  const templates = await load({ ...own, ...brazilian })
  const subject = (locale: string, name = 'invitation') => {
    const mail = templates.render(name, { ...data, locale, inviter: null })
    return `${mail.language}: ${mail.subject}`
  }
  expect(subject('pt-BR')).toBe('pt-BR: Junte-se: Acme')
  expect(subject('pt')).toBe('en: Join Acme')
  expect(subject('de')).toBe('en: Join Acme')
  expect(subject('de', 'waitlist_invitation')).toBe('de: Ihr Platz bei Acme ist frei')

  const german = await load({ 'invitation.de.txt': txt, 'invitation.de.html': html })
  expect(german.render('invitation', { ...data, locale: 'fr' }).language).toBe('fr')
})

describe('the start fails for a template with', () => {
  test.each([
    [
      'an unknown placeholder',
      { html: '{{link}} {{ticket}}' },
      /invitation\.de\.html .*\{\{ticket\}\}.*the known ones are appName/,
    ],
    [
      'an unknown placeholder in a section',
      { html: '{{link}}{{#message}}{{sender}}{{/message}}' },
      /invitation\.de\.html .*sender/,
    ],
    [
      'an unknown section',
      { txt: 'Subject: x\n{{link}}{{#admin}}x{{/admin}}' },
      /invitation\.de\.txt .*admin/,
    ],
    [
      'an unknown placeholder in the subject',
      { txt: 'Subject: {{who}}\n{{link}}' },
      /invitation\.de\.txt .*who/,
    ],
    ['a name that every object has', { html: '{{link}}{{constructor}}' }, /constructor/],
    [
      'the context itself',
      { html: '{{link}}{{#message}}{{.}}{{/message}}' },
      /invitation\.de\.html .*\{\{\.\}\}/,
    ],
    ['an unescaped value', { html: '{{link}} {{{message}}}' }, /invitation\.de\.html .*message unescaped/],
    ['an unescaped value with &', { html: '{{link}} {{&inviter}}' }, /inviter unescaped/],
    [
      'an unescaped value hidden by other delimiters',
      { html: '{{link}}{{=<% %>=}}<%& message %>' },
      /message unescaped/,
    ],
    ['a partial', { html: '{{link}} {{> footer}}' }, /invitation\.de\.html .*footer/],
    ['an open section', { html: '{{link}} {{#message}}' }, /invitation\.de\.html .*message/],
    ['an open tag', { txt: 'Subject: x\n{{link' }, /invitation\.de\.txt .*Unclosed tag/],
    ['no link', { html: '<p>Hello</p>' }, /invitation\.de\.html does not contain \{\{link\}\}/],
    ['no subject', { txt: 'Hello {{link}}' }, /invitation\.de\.txt .*Subject/],
    ['an empty subject', { txt: 'Subject: \n{{link}}' }, /invitation\.de\.txt .*Subject/],
  ])('a template with %s is refused', async (_what, parts: { txt?: string; html?: string }, error) => {
    const files = { 'invitation.de.txt': parts.txt ?? txt, 'invitation.de.html': parts.html ?? html }
    await expect(load(files)).rejects.toThrow(error)
  })

  test.each([
    ['a missing part', { 'invitation.de.txt': txt }, /invitation\.de\.html is missing/],
    ['a strange name', { 'invitation.de.htm': html }, /invitation\.de\.htm must be called/],
    ['no language', { 'invitation.txt': txt }, /invitation\.txt must be called/],
    [
      'an unknown language',
      { 'invitation.german-.txt': txt, 'invitation.german-.html': html },
      /language tag/,
    ],
    [
      'a language twice',
      { 'a.he.txt': txt, 'a.he.html': html, 'a.iw.txt': txt, 'a.iw.html': html },
      /is a second a for the language he/,
    ],
  ])('templates with %s are refused', async (_what, files, error) => {
    await expect(load(files)).rejects.toThrow(error)
  })

  test('a missing directory of templates is refused', async () => {
    await expect(loadTemplates({ dir: '/nowhere/at/all' })).rejects.toThrow('/nowhere/at/all')
  })
})

test('sections for reminders are only in reminders', async () => {
  const templates = await load({
    'invitation.en.txt':
      'Subject: {{#reminder}}Again: {{/reminder}}{{appName}}\n\n{{^reminder}}First.{{/reminder}} {{link}}',
    'invitation.en.html': '{{#reminder}}<b>Again</b>{{/reminder}}<a href="{{link}}">x</a>',
  })
  const render = (reminder: boolean) => templates.render('invitation', { ...data, locale: 'en', reminder })
  expect(render(true)).toMatchObject({ subject: 'Again: Acme', html: expect.stringMatching(/^<b>Again/) })
  expect(render(true).text).not.toContain('First.')
  expect(render(false)).toMatchObject({ subject: 'Acme', html: expect.stringMatching(/^<a/) })
  expect(render(false).text).toContain('First.')
})

test('a template that inserts a value that is not text is refused', async () => {
  await expect(load({ 'x.en.txt': `${txt}{{reminder}}`, 'x.en.html': html })).rejects.toThrow(
    /x\.en\.txt inserts \{\{reminder\}\}.*\{\{#reminder\}\}/,
  )
})

test('a template that produces more than a megabyte is an error', async () => {
  const templates = await load({
    'invitation.en.txt': `Subject: x\n{{link}}${'{{message}}'.repeat(2000)}`,
    'invitation.en.html': '{{link}}',
  })
  expect(() => templates.render('invitation', { ...data, locale: 'en', message: 'x'.repeat(1000) })).toThrow(
    'The email template "invitation" produces more than 1048576 characters',
  )
})
