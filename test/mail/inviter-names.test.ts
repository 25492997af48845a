import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { linksIn } from '../../src/mail/links.ts'
import { loadTemplates } from '../../src/mail/templates.ts'
import { mailData } from '../support/fixtures.ts'

const templates = await loadTemplates()
const inviter = { name: 'Grace Hopper', emailAddress: 'grace@navy.com' }
const data = mailData({ appName: 'Acme', inviter })

/** The links that a mail client shows in a text, found by the linkifier of mailparser. */
async function clickable(text: string): Promise<string[]> {
  const mail = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n'
  const { textAsHtml } = await simpleParser(mail + Buffer.from(text).toString('base64'))
  return Array.from(textAsHtml?.matchAll(/<a href="([^"]*)"/g) ?? [], ([, href = '']) =>
    href.replace('&amp;', '&'),
  )
}

/** The links, without the address of the inviter. */
const links = async (text: string) =>
  (await clickable(text)).filter((href) => href !== `mailto:${inviter.emailAddress}`)

const IN = {
  en: {
    subject: 'Grace Hopper invited you to join Acme',
    intro: 'Grace Hopper (grace@navy.com) has invited you to join Acme.',
    quote: 'Message from Grace Hopper:',
  },
  de: {
    subject: 'Grace Hopper lädt Sie zu Acme ein',
    intro: 'Grace Hopper (grace@navy.com) hat Sie zu Acme eingeladen.',
    quote: 'Nachricht von Grace Hopper:',
  },
  es: {
    subject: 'Grace Hopper te ha invitado a unirte a Acme',
    intro: 'Grace Hopper (grace@navy.com) te ha invitado a unirte a Acme.',
    quote: 'Mensaje de Grace Hopper:',
  },
  fr: {
    subject: 'Grace Hopper vous invite à rejoindre Acme',
    intro: 'Grace Hopper (grace@navy.com) vous invite à rejoindre Acme.',
    quote: 'Grace Hopper vous écrit\u00A0:',
  },
  ja: {
    subject: 'Grace HopperさんからAcmeへの招待が届いています',
    intro: 'Grace Hopperさん（grace@navy.com）からAcmeへの招待が届いています。',
    quote: 'Grace Hopperさんからのメッセージ：',
  },
}

test.each(Object.entries(IN))(
  'in %s the subject and the quotation have the name alone, and the first sentence has the address too',
  async (locale, { subject, intro, quote }) => {
    const mail = templates.render('invitation', { ...data, locale })
    expect(mail.subject).toBe(subject)
    expect(mail.text.split('\n\n').slice(0, 2)).toEqual([intro, quote])
    // Mail clients may offer to write to the address of the inviter, and not to a longer text.
    expect(await links(intro)).toEqual([])
    const { text } = templates.render('waitlist_invitation', { ...data, locale })
    expect(text).toMatch(/Grace Hopper(さん)? ?[(（]grace@navy\.com[)）]/)
  },
)

test.each(Object.keys(IN))('in %s an inviter without a name is shown by the address', (locale) => {
  const inviter = { name: null, emailAddress: 'grace@navy.com' }
  const mail = templates.render('invitation', { ...data, inviter, locale })
  for (const part of [mail.subject, ...mail.text.split('\n\n').slice(0, 2)]) {
    expect(part).toContain('grace@navy.com')
    expect(part).not.toMatch(/[()（）]|さん/)
  }
})

const HOSTILE = [
  ['https://evil.com', 'https[://]evil[.]com'],
  ['evil.com', 'evil[.]com'],
  ['www.evil', 'www[.]evil'],
  // The address of another person.
  ['ceo@acme.com', 'ceo[@]acme[.]com'],
  ['Ada (ada@acme.com)', 'Ada (ada[@]acme[.]com)'],
  ['mailto:ceo@acme.com', 'mailto[:]ceo[@]acme[.]com'],
  ['evil\uFF0Ecom', 'evil[\uFF0E]com'],
  ['<a href=https://evil.com>Ada', '<a href=https[://]evil[.]com>Ada'],
  ['Ada\r\nBcc: x@evil.com', 'Ada Bcc: x[@]evil[.]com'],
] as const

test.each(HOSTILE)('the name %j stays text', async (name, seen) => {
  for (const locale of Object.keys(IN)) {
    const hostile = { name, emailAddress: inviter.emailAddress }
    const mail = templates.render('invitation', { ...data, inviter: hostile, message: null, locale })
    expect(mail.subject).toContain(seen)
    expect(mail.subject).not.toContain(inviter.emailAddress)
    expect(await clickable(mail.subject)).toEqual([])
    expect(await links(mail.text)).toEqual([data.link])
    expect(linksIn(mail)).toEqual([data.link])
  }
})

test('a name that is the address of the inviter is shown once', () => {
  const same = { name: ' Grace@Navy.com', emailAddress: inviter.emailAddress }
  const { subject, text } = templates.render('invitation', { ...data, inviter: same })
  expect(subject).toBe('grace@navy.com invited you to join Acme')
  expect(text).toMatch(/^grace@navy\.com has invited you to join Acme\.\n/)
})
