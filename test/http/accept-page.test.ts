import { describe, expect, test } from 'vitest'
import { InvitationNotFound, InvitationNotPending, Unavailable } from '../../src/domain/errors.ts'
import { INVITATION_STATUSES, type Invitation } from '../../src/domain/invitation.ts'
import type { TicketPreview } from '../../src/domain/respond/response-store.ts'
import { type AcceptPageOptions, createAcceptPages } from '../../src/http/accept-page/accept-page.ts'
import { createPageDesign, PLAIN_DESIGN } from '../../src/http/accept-page/page-design.ts'
import { pageScript } from '../../src/http/accept-page/page-script.ts'
import { invitationOf } from '../support/fixtures.ts'

const URL_WITH_TICKET = 'https://invitations.test/invitations/accept?ticket=tkt_1'
const ENDED = INVITATION_STATUSES.filter((status) => status !== 'PENDING')

function previewOf(fields: Partial<Invitation> = {}, others: Partial<TicketPreview> = {}): TicketPreview {
  return { invitation: invitationOf(fields), inviter: null, userExists: false, ...others }
}

/** Pages for which every ticket has this preview. */
function pagesOf(preview: TicketPreview | null, options: Partial<AcceptPageOptions> = {}) {
  const pages = createAcceptPages({
    preview: async () => preview,
    accept: () => Promise.reject(new Error('Nothing was to be accepted')),
    decline: () => Promise.reject(new Error('Nothing was to be declined')),
    redirectOrigins: ['https://app.example'],
    ticketParameter: 'invitation_ticket',
    appName: 'Acme',
    design: PLAIN_DESIGN,
    appUrl: null,
    publicUrl: 'https://invitations.test',
    report: () => undefined,
    ...options,
  })
  return (init: RequestInit = {}, url = URL_WITH_TICKET) => pages(new Request(url, init))
}

/** The markup without the script that the gateway adds itself. */
const withoutOwnScript = (page: string) => page.replace(`<script>${pageScript}</script>`, '')

const post = (body = 'ticket=tkt_1', headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body,
})

describe('the link of an invitation with a redirectUrl', () => {
  const redirectUrl = 'https://app.example/welcome?plan=team&invitation_ticket=theirs#start'

  test.each([
    [false, 'sign_up'],
    [true, 'sign_in'],
  ])(
    'the link of a pending invitation redirects with the ticket (a user exists: %s)',
    async (userExists, status) => {
      const response = await pagesOf(previewOf({ redirectUrl }, { userExists }))()
      expect(response.status).toBe(302)
      expect(response.headers.get('location')).toBe(
        `https://app.example/welcome?plan=team&invitation_ticket=tkt_1&invitation_status=${status}#start`,
      )
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    },
  )

  test.each(ENDED)('the link of a %s invitation redirects without a ticket', async (status) => {
    const response = await pagesOf(previewOf({ redirectUrl, status }, { userExists: true }))()
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(
      `https://app.example/welcome?plan=team&invitation_status=${status.toLowerCase()}#start`,
    )
  })

  test('the parameter of the ticket has the configured name', async () => {
    const response = await pagesOf(previewOf({ redirectUrl: 'https://app.example/' }), {
      ticketParameter: '__clerk_ticket',
    })()
    expect(response.headers.get('location')).toBe(
      'https://app.example/?__clerk_ticket=tkt_1&invitation_status=sign_up',
    )
  })

  test('a redirectUrl that is no longer allowed leads to the page of the gateway', async () => {
    for (const elsewhere of ['https://old.example/', 'http://app.example/', 'javascript:alert(1)']) {
      const response = await pagesOf(previewOf({ redirectUrl: elsewhere }))()
      expect(response.status, elsewhere).toBe(200)
      expect(response.headers.get('location')).toBeNull()
      expect(await response.text()).toContain('Accept invitation')
    }
  })
})

describe('the page of an invitation without a redirectUrl', () => {
  test('the page of a pending invitation shows inviter, recipient, expiry and a form that needs no script', async () => {
    const message = 'Glad to have you.\nSee you!'
    const response = await pagesOf(
      previewOf({ message }, { inviter: { name: null, emailAddress: 'grace@example.com' } }),
    )()
    expect(response.status).toBe(200)
    const page = await response.text()
    for (const part of [
      '<html lang="en">',
      '<title>Your invitation to join Acme</title>',
      'grace@example.com has invited you to join Acme.',
      'Message from grace@example.com:',
      message,
      'ada@example.com',
      'March 31, 2026 at 9:30 AM UTC',
      '<form method="post" action="accept">',
      '<input type="hidden" name="ticket" value="tkt_1">',
      '<button>Accept invitation</button>',
      '<button class="quiet" name="action" value="decline">Decline</button>',
    ]) {
      expect(page).toContain(part)
    }
    expect(withoutOwnScript(page)).not.toMatch(/<script|\b(src|on\w+)=/)
  })

  test('the page shows no inviter and no message if there is none', async () => {
    const page = await (await pagesOf(previewOf())()).text()
    expect(page).toContain('You have been invited to join Acme.')
    expect(page).not.toMatch(/<figure|null|undefined/)
  })

  test.each([
    ['ACCEPTED', 'Already accepted'],
    ['EXPIRED', 'This invitation has expired'],
    ['REVOKED', 'This invitation has been withdrawn'],
    ['DECLINED', 'This invitation was declined'],
  ] as const)(
    'the page of a %s invitation is a 410 with the status and without a form',
    async (status, heading) => {
      const response = await pagesOf(
        previewOf({ status }, { inviter: { name: null, emailAddress: 'grace@example.com' } }),
      )()
      expect(response.status).toBe(410)
      const page = await response.text()
      expect(page).toContain(`<h1>${heading}</h1>`)
      expect(page).not.toContain('<form')
      expect(page).not.toContain('ada@example.com')
    },
  )

  test.each(INVITATION_STATUSES)(
    'the page of a %s invitation shows the name of the inviter with the address',
    async (status) => {
      const inviter = { name: '\u202EGrace\nHopper', emailAddress: 'grace@example.com' }
      const page = await (await pagesOf(previewOf({ status, message: 'Hi' }, { inviter }))()).text()
      // An accepted invitation names nobody.
      if (status === 'ACCEPTED') return expect(page).not.toContain('Grace')
      expect(page).toContain('Grace Hopper (grace@example.com)')
      if (status === 'PENDING') expect(page).toContain('Message from Grace Hopper:')
    },
  )

  test('markup in addresses and messages is shown as text', async () => {
    const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;`
    const preview = previewOf(
      { emailAddress: evil, message: evil, locale: evil },
      { inviter: { name: evil, emailAddress: evil } },
    )
    for (const status of INVITATION_STATUSES) {
      const seen = { ...preview, invitation: { ...preview.invitation, status } }
      const url = `https://invitations.test/invitations/accept?ticket=${encodeURIComponent(evil)}`
      const page = await (await pagesOf(seen, { appName: evil })({}, url)).text()
      expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
      expect(withoutOwnScript(page)).not.toMatch(/<script|<img|='alert/)
    }
  })

  test('the policy allows only the style, the script and the form of the page', async () => {
    const { headers } = await pagesOf(previewOf())()
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })

  test('the policy of a page without a time allows no script', async () => {
    const pages = pagesOf(previewOf({ status: 'EXPIRED' }))
    expect((await pages()).headers.get('content-security-policy')).not.toContain('script-src')
  })
})

describe('the brand of the page', () => {
  const content = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')

  test('a logo of the gateway is loaded from it alone, below the path of PUBLIC_URL', async () => {
    const brand = { color: '#ffff00', logo: { type: 'image/svg+xml', content } }
    const design = createPageDesign(brand, 'https://invitations.test/below')
    const response = await pagesOf(previewOf(), { design, appName: '<Acme>' })()
    const page = await response.text()
    expect(page).toMatch(
      /<p class="logo"><img src="\/below\/invitations\/logo\?v=[0-9a-f]{16}" alt="&lt;Acme&gt;"><\/p>/,
    )
    // The text on yellow is black.
    expect(page).toContain('--button: #ffff00; --on-button: #000000')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("; img-src 'self';")
    expect(policy).not.toMatch(/https?:/)
  })

  test('the policy allows the one URL of a logo at another server', async () => {
    const logo = { url: 'https://cdn.example.com/acme/logo.png?size=2&dark' }
    const design = createPageDesign({ color: null, logo }, 'https://invitations.test')
    const response = await pagesOf(previewOf(), { design })()
    expect(response.headers.get('content-security-policy')).toContain(
      '; img-src https://cdn.example.com/acme/logo.png;',
    )
    expect(await response.text()).toContain('src="https://cdn.example.com/acme/logo.png?size=2&amp;dark"')
  })
})

describe('the way on after an acceptance', () => {
  const accepted = (fields: Partial<Invitation> = {}) => previewOf({ status: 'ACCEPTED', ...fields })
  const appUrl = 'https://app.example/start?from="invitation'
  const acceptWith = async (preview: TicketPreview, options: Partial<AcceptPageOptions>) =>
    (await pagesOf(null, { accept: async () => preview, ...options })(post())).text()

  test('a button leads on to the application, and the page names no other way', async () => {
    const page = await acceptWith(accepted(), { appUrl })
    expect(page).toContain(
      '<a class="button" href="https://app.example/start?from=&quot;invitation" rel="noreferrer">Continue to Acme</a>',
    )
    expect(page).not.toContain('close this page')
  })

  test('the page of an accepted invitation has the button, too', async () => {
    const response = await pagesOf(accepted(), { appUrl })()
    expect(response.status).toBe(410)
    expect(await response.text()).toContain('Continue to Acme')
  })

  test('the redirectUrl of the invitation comes before APP_URL, with the status and without a ticket', async () => {
    const page = await acceptWith(accepted({ redirectUrl: 'https://app.example/team?a=1' }), { appUrl })
    expect(page).toContain('href="https://app.example/team?a=1&amp;invitation_status=accepted"')
    expect(page).not.toContain('/start')
  })

  test('a redirectUrl that is no longer allowed is not used', async () => {
    const page = await acceptWith(accepted({ redirectUrl: 'https://old.example/' }), { appUrl })
    expect(page).toContain('https://app.example/start')
    expect(page).not.toContain('old.example')
  })

  test('without APP_URL and redirectUrl there is no button', async () => {
    expect(await acceptWith(accepted(), {})).not.toContain('href')
  })

  test.each(['EXPIRED', 'REVOKED', 'DECLINED'] as const)(
    'the page of a %s invitation leads nowhere',
    async (status) => {
      expect(await (await pagesOf(previewOf({ status }), { appUrl })()).text()).not.toContain('href')
    },
  )
})

// cspell:ignore Aceptar annehmen avez cette Einladung Refuser Vous Willkommen
describe('the language of the page', () => {
  test.each([
    ['de', 'Einladung annehmen', '31. März 2026 um 09:30 UTC'],
    ['es', 'Aceptar la invitación', '31 de marzo de 2026'],
    ['fr', 'Accepter l’invitation', '31 mars 2026'],
    ['ja', '招待を承諾する', '2026年3月31日'],
  ])('an invitation in %s is shown in that language for any browser', async (locale, button, date) => {
    const response = await pagesOf(previewOf({ locale }))({ headers: { 'accept-language': 'en' } })
    const page = await response.text()
    expect(response.headers.get('content-language')).toBe(locale)
    expect(page).toContain(`<html lang="${locale}">`)
    expect(page).toContain(`<button>${button}</button>`)
    expect(page).toContain(date)
  })

  test.each([
    ['de', 'pt, nl;q=0.9, fr;q=0.5, de;q=0.7'],
    ['fr', 'de;q=0, fr'],
    ['fr-CA', 'fr-CA,fr;q=0.9'],
    ['en', '*'],
    ['en', 'x'.repeat(100_000)],
    ['en', ''],
  ])(
    'an invitation without a known language is shown in the language of the browser: %s',
    async (language, header) => {
      for (const locale of [null, 'pt-BR']) {
        const response = await pagesOf(previewOf({ locale }))({ headers: { 'accept-language': header } })
        expect(response.headers.get('content-language')).toBe(language)
      }
    },
  )
})

describe('the form of the page', () => {
  test('a POST accepts the invitation and shows a confirmation', async () => {
    const tickets: string[] = []
    const accepted = previewOf({ status: 'ACCEPTED', locale: 'de' })
    const accept = async (ticket: string) => {
      tickets.push(ticket)
      return accepted
    }
    const response = await pagesOf(null, { accept })(post('ticket=tkt_2'))
    expect(tickets).toEqual(['tkt_2'])
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<h1>Willkommen bei Acme</h1>')
  })

  test('a POST of the second button asks first, and changes nothing', async () => {
    // These `accept` and `decline` reject when they are called.
    const response = await pagesOf(previewOf({ locale: 'fr' }))(post('ticket=tkt_2&action=decline'))
    expect(response.status).toBe(200)
    const page = await response.text()
    expect(page).toContain('<h1>Refuser cette invitation\u00a0?</h1>')
    expect(page).toContain('<button name="action" value="confirm-decline">Refuser l’invitation</button>')
    expect(page).toContain('<form method="get" action="accept">')
    expect(page.match(/<input type="hidden" name="ticket" value="tkt_2">/g)).toHaveLength(2)
    expect(page).not.toContain('<script')
  })

  test('a POST of the second page declines the invitation and shows a confirmation', async () => {
    const tickets: string[] = []
    const decline = async (ticket: string) => {
      tickets.push(ticket)
      return previewOf({ status: 'DECLINED', locale: 'fr' })
    }
    // This `accept` rejects when it is called.
    const response = await pagesOf(null, { decline })(post('ticket=tkt_2&action=confirm-decline'))
    expect(tickets).toEqual(['tkt_2'])
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<h1>Vous avez refusé l’invitation</h1>')
  })

  test.each(ENDED)('a POST for a %s invitation shows the same page as GET', async (status) => {
    const preview = previewOf({ status })
    const tooLate = () => Promise.reject(new InvitationNotPending(preview.invitation))
    const pages = pagesOf(preview, { accept: tooLate, decline: tooLate })
    for (const body of [
      'ticket=tkt_1',
      'ticket=tkt_1&action=decline',
      'ticket=tkt_1&action=confirm-decline',
    ]) {
      const response = await pages(post(body))
      expect(response.status).toBe(410)
      expect(await response.text()).toBe(await (await pagesOf(preview)()).text())
    }
  })

  test('a POST from a page of another site is refused', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'https://invitations.test' },
      { origin: 'https://evil.example' },
      { origin: 'https://invitations.test.evil.example' },
    ]) {
      for (const action of ['', '&action=decline', '&action=confirm-decline']) {
        // These `accept` and `decline` reject when they are called.
        const response = await pagesOf(previewOf())(post(`ticket=tkt_1${action}`, headers))
        expect(response.status, JSON.stringify(headers)).toBe(403)
        expect(response.headers.get('cache-control')).toBe('no-store')
        expect(await response.text()).toContain('Another website tried')
      }
    }
  })

  test('a POST from the page of the gateway works behind a proxy and from browsers that hide the origin', async () => {
    const accept = async () => previewOf({ status: 'ACCEPTED' })
    for (const headers of [
      { 'sec-fetch-site': 'same-origin', origin: 'null' },
      { 'sec-fetch-site': 'none' },
      { origin: 'null' },
      { origin: 'https://invitations.test' },
      { origin: 'http://10.0.0.5:4000' },
    ]) {
      const internal = 'http://10.0.0.5:4000/invitations/accept'
      const response = await pagesOf(null, { accept })(post('ticket=tkt_1', headers), internal)
      expect(response.status, JSON.stringify(headers)).toBe(200)
    }
  })

  test('a POST of another content type is refused', async () => {
    for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded-too']) {
      expect((await pagesOf(previewOf())(post('ticket=tkt_1', { 'content-type': type }))).status, type).toBe(
        415,
      )
    }
  })
})

test('every unknown ticket gets the same page by GET and by POST', async () => {
  const unknown = () => Promise.reject(new InvitationNotFound())
  const pages = pagesOf(null, { accept: unknown, decline: unknown })
  const base = 'https://invitations.test/invitations/accept'
  const [first, ...others] = await Promise.all([
    pages({}, base),
    pages({}, `${base}?ticket=`),
    pages({}, `${base}?ticket=tkt_${'0'.repeat(8)}_${'0'.repeat(26)}_1_${'A'.repeat(43)}`),
    pages({}, `${base}?ticket=%00%FF<script>`),
    pages(post('')),
    pages(post('ticket=%00')),
    pages(post('ticket=%00&action=decline')),
    pages(post('ticket=%00&action=confirm-decline')),
  ])
  const page = await first?.text()
  expect(page).toContain('<h1>This link does not work</h1>')
  for (const response of [first, ...others]) {
    expect(response?.status).toBe(404)
    expect([...(response?.headers ?? [])]).toEqual([...(first?.headers ?? [])])
  }
  for (const response of others) expect(await response.text()).toBe(page)
})

test('HEAD returns the headers of GET without the page', async () => {
  const redirectUrl = 'https://app.example/'
  for (const preview of [previewOf(), previewOf({ redirectUrl }), previewOf({ status: 'EXPIRED' }), null]) {
    const get = await pagesOf(preview)()
    const head = await pagesOf(preview)({ method: 'HEAD' })
    expect(head.status).toBe(get.status)
    expect([...head.headers]).toEqual([...get.headers])
    expect(await head.text()).toBe('')
  }
})

test('other methods than GET, HEAD and POST are refused', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const response = await pagesOf(previewOf())({ method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST')
  }
})

test('a busy database leads to a page with status 503 and is reported', async () => {
  const reported: unknown[] = []
  const cause = new Error('no connection')
  const unavailable = new Unavailable(undefined, { cause })
  const busy = () => Promise.reject(unavailable)
  const pages = pagesOf(null, { preview: busy, accept: busy, report: (error) => reported.push(error) })
  for (const init of [{}, post()]) {
    const response = await pages(init)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('60')
    expect(await response.text()).toContain('One moment, please')
  }
  expect(reported).toEqual([unavailable, unavailable])
  const broken = pagesOf(null, { preview: () => Promise.reject(cause) })
  await expect(broken()).rejects.toBe(cause)
})
