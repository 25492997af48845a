import { simpleParser } from 'mailparser'
import { describe, expect, test } from 'vitest'
import { linksIn } from '../../src/mail/links.ts'
import { loadTemplates } from '../../src/mail/templates.ts'
import { mailData } from '../support/fixtures.ts'

const data = mailData()
const { link } = data
const templates = await loadTemplates()

/** The links that a mail client shows in a text, found by the linkifier of mailparser. */
async function clickable(text: string): Promise<string[]> {
  const mail = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n'
  const { textAsHtml } = await simpleParser(mail + Buffer.from(text).toString('base64'))
  return Array.from(textAsHtml?.matchAll(/<a href="([^"]*)"/g) ?? [], ([, href]) => unescaped(href ?? ''))
}

function unescaped(html: string): string {
  return html.replace(
    /&(lt|gt|quot|#39|amp);/g,
    (_, name) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[String(name)] ?? "'",
  )
}

/** The visible text of a page. */
function visible(html: string): string {
  return unescaped(
    html
      .replace(/<(title|style)[\s\S]*?<\/\1>/g, ' ')
      .replace(/<\/?span>/g, '')
      .replace(/<[^>]*>/g, ' '),
  )
}

/** The text with one kind of space and without the brackets that break links. */
function seen(text: string): string {
  return text
    .replace(/\[([.:/\\@\u2024\u2060\u3002\uFE52\uFE55\uFE6B\uFF0E\uFF0F\uFF1A\uFF20\uFF61]+)\]/g, '$1')
    .replace(/[\u00A0\u202F]/g, ' ')
}

describe.each(['invitation', 'waitlist_invitation'])('%s', (name) => {
  test.each([
    ['en', 'March 9, 2031', '5:05 PM UTC'],
    ['de', '9. März 2031', '17:05 UTC'],
    ['es', '9 de marzo de 2031', '17:05 UTC'],
    ['fr', '9 mars 2031', '17:05 UTC'],
    ['ja', '2031年3月9日', '17:05 UTC'],
  ])('the email in %s names the inviter, the application, the expiry and the link', (locale, day, time) => {
    const mail = templates.render(name, { ...data, locale })
    expect(mail.language).toBe(locale)
    expect(mail.subject).toContain('Acme & Söhne')
    const read = seen(visible(mail.html))
    for (const part of [seen(mail.text), read]) {
      for (const fact of [
        'Grace Hopper',
        'grace@navy.example',
        'Acme & Söhne',
        'ada@lovelace.example',
        'Bring <snacks>.',
        day,
        time,
        link,
      ]) {
        expect(part).toContain(fact)
      }
    }
    expect(mail.html).toContain(`<html lang="${locale}">`)
    expect(mail.html.match(/<blockquote/g)).toHaveLength(1)
    expect(seen(mail.text)).toContain('> See you there!\n>\n> Bring <snacks>.')
    expect(linksIn(mail)).toEqual([link])
  })

  test('the email can have no inviter and no message', () => {
    for (const locale of ['en', 'de', 'es', 'fr', 'ja']) {
      const mail = templates.render(name, { ...data, inviter: null, message: null, locale })
      expect(mail.html).not.toContain('<blockquote')
      expect(mail.subject + mail.text + mail.html).not.toMatch(/null|undefined/)
      expect(mail.text).not.toContain('>')
      // An inviter of only blanks counts as missing. So does a name without an address.
      expect(
        templates.render(name, {
          ...data,
          inviter: { name: ' \n', emailAddress: '\t' },
          message: '\t',
          locale,
        }),
      ).toEqual(mail)
      const nameless = { name: 'Grace', emailAddress: '' }
      expect(templates.render(name, { ...data, inviter: nameless, message: null, locale })).toEqual(mail)
    }
  })
})

test.each([
  ['en', 'Reminder: '],
  ['de', 'Erinnerung: '],
  ['es', 'Recordatorio: '],
  ['fr', 'Rappel : '],
  ['ja', 'リマインダー：'],
])('a reminder in %s is the same email with a heading and a prefix', (locale, prefix) => {
  for (const name of ['invitation', 'waitlist_invitation']) {
    const first = templates.render(name, { ...data, locale })
    const reminder = templates.render(name, { ...data, locale, reminder: true })
    expect(seen(reminder.subject)).toBe(prefix + seen(first.subject))
    const [heading = '', ...rest] = reminder.text.split('\n\n')
    expect(rest.join('\n\n')).toBe(first.text)
    expect(heading).toMatch(/\S[.。]$/)
    expect(visible(reminder.html)).toContain(heading)
    expect(visible(first.html)).not.toContain(heading)
    expect(linksIn(reminder)).toEqual([link])
  }
})

test('subject and addresses have no invisible characters, and no client links them in HTML', () => {
  const mail = templates.render('invitation', {
    ...data,
    inviter: { name: null, emailAddress: 'grace@navy.example' },
  })
  expect(mail.subject).toBe('grace@navy.example invited you to join Acme & Söhne')
  expect(mail.text).toContain('This email was sent to ada@lovelace.example.')
  expect(mail.subject + mail.text + mail.html).not.toMatch(/\p{Cf}/u)
  expect(mail.html).toContain('grace<span>@</span>navy<span>.</span>example')
  expect(visible(mail.html)).toContain('grace@navy.example')
})

test('a locale of any length is looked up by three subtags at most', () => {
  for (const locale of ['de-Latn-AT-1996-x-aaaaaaaa', `de-${'abcde-'.repeat(11_000)}x`, '-'.repeat(65_536)]) {
    const mail = templates.render('invitation', { ...data, locale })
    expect(mail.language).toBe(locale.length <= 35 ? 'de' : 'en')
    expect(mail.html.length).toBeLessThan(10_000)
  }
})

test.each([
  ['de-AT', 'de'],
  ['DE_ch', 'de'],
  ['ja-JP-u-ca-japanese', 'ja'],
  ['pt-BR', 'en'],
  ['', 'en'],
  ['../../etc/passwd', 'en'],
  ['constructor', 'en'],
  [null, 'en'],
])('for the locale %j the email is in %s', (locale, language) => {
  expect(templates.render('invitation', { ...data, locale }).language).toBe(language)
})

test('an unknown name is an error', () => {
  expect(() => templates.render('constructor', data)).toThrow('There is no email template "constructor"')
})

const hostile = [
  'https://evil.example/login?a=b',
  'HTTPS://EVIL.COM',
  'evil.com',
  'www.evil.com',
  'www.evil',
  '//evil.com',
  'me@evil.com',
  'mailto:me@evil.com',
  'ftp://evil.com',
  'http://1.2.3.4/',
  'http://localhost/x',
  'https:\u2060//evil.com',
  'https://\nevil.com',
  'evil\u3002com evil\uFF0Ecom \uFF28ttps\uFF1A\uFF0F\uFF0Fevil.com',
  '[click](https://evil.com) <https://evil.com>',
  '<a href="https://evil.com">click</a>',
  `"><a href='https://evil.com'>click</a>`,
  '&lt;a href=https://evil.com&gt;click&lt;/a&gt;',
  '</blockquote><script>alert(1)</script><img src=x onerror=alert(1)>',
  '\r\nContent-Type: text/html\r\n\r\n<a href=https://evil.com>',
  '{{link}} {{{link}}}',
]

describe('text of people in an email', () => {
  test('the test detects links in text', async () => {
    for (const text of ['https://evil.example', 'evil.com', 'me@evil.com', '//evil.com']) {
      expect(await clickable(text), text).toHaveLength(1)
    }
  })

  test.each(hostile)('hostile text stays text: %j', async (text) => {
    for (const locale of ['en', 'ja']) {
      const given = {
        ...data,
        inviter: { name: text, emailAddress: text },
        message: `before ${text}\n${text} after`,
        emailAddress: text,
        locale,
      }
      const mail = templates.render('invitation', given)
      const plain = templates.render('invitation', {
        ...data,
        inviter: { name: 'x', emailAddress: 'x' },
        message: 'x',
        emailAddress: 'x',
        locale,
      })

      // An address that is shown as an address may become a mailto link, and no other link.
      const links = async (part: string) =>
        (await clickable(part)).filter((href) => text !== 'me@evil.com' || href !== `mailto:${text}`)
      expect(await links(mail.text)).toEqual([link])
      expect(await links(visible(mail.html))).toEqual([link])
      expect(linksIn(mail)).toEqual([link])
      expect(await links(mail.subject)).toEqual([])
      const quotation = templates.render('invitation', { ...data, message: given.message, locale })
      expect(await clickable(quotation.text.replaceAll(data.emailAddress, ''))).toEqual([link])
      // The tags are the same as without the text, except line breaks and the tags that break links.
      const tags = (html: string) => html.match(/<[^>]*>/g)?.filter((tag) => !/^<(br|\/?span)>$/.test(tag))
      expect(tags(mail.html)).toEqual(tags(plain.html))
      expect(mail.subject).not.toMatch(/\p{Cc}/u)
      expect(mail.text).not.toMatch(/(?!\n)\p{Cc}/u)
      // The text is still readable.
      const firstLine = text.replace(/^\s+/, '').split(/[\r\n]/)[0] ?? ''
      expect(seen(mail.text)).toContain(firstLine)
    }
  })

  test('every line of a message is quoted, with any kind of line break', () => {
    const message = 'one\r\ntwo\rthree\u2028four\u0085five\vsix\n\n\n\nseven'
    const { text } = templates.render('invitation', { ...data, message })
    expect(text).toContain('> one\n> two\n> three\n> four\n> five\n> six\n>\n> seven\n\nAccept')
  })

  test('direction marks in a message do not affect the text after it', () => {
    const { text, html } = templates.render('invitation', {
      ...data,
      inviter: { name: '\u202Egro.live', emailAddress: '\u2066a@b.example' },
      message: '\u2066x',
    })
    expect(text + html).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/)
  })

  test('long text is cut in a subject', () => {
    const { subject } = templates.render('invitation', {
      ...data,
      inviter: { name: '👩‍🚀'.repeat(4000), emailAddress: 'x@y.example' },
    })
    expect(Array.from(subject).length).toBeLessThanOrEqual(250)
    expect(subject.isWellFormed()).toBe(true)
  })
})
