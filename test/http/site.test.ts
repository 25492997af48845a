import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let production: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({ APP_NAME: 'Acme <Works>', CONSOLE: 'off' })
  production = await startTestGateway({
    NODE_ENV: 'production',
    APP_NAME: 'Acme',
    REDIRECT_ORIGINS: 'https://app.example',
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'invitations@example.com',
    SECURITY_CONTACT: 'mailto:security@example.com',
  })
})
afterAll(async () => {
  await gateway.stop()
  await production.stop()
})

const asBrowser = (language = 'en') => ({
  headers: { accept: 'text/html,application/xhtml+xml', 'accept-language': language },
})

describe('the page at the root', () => {
  test('names the application and leads a developer to the explorer and the mailbox', async () => {
    const response = await gateway.request('/', asBrowser())
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    const page = await response.text()
    expect(page).toContain('Invitations to Acme &lt;Works&gt;')
    for (const path of ['graphql', 'dev/mailbox', 'v1/docs']) expect(page).toContain(`href="${path}"`)
  })

  test('reveals nothing about the server in production', async () => {
    const page = await (await production.request('/', asBrowser())).text()
    expect(page).toContain('Invitations to Acme')
    expect(page).not.toMatch(/href|graphql|gateway/i)
  })

  test.each([
    ['de-AT', 'Einladungen zu Acme', 'de-AT'],
    ['es', 'Invitaciones a Acme', 'es'],
    ['fr', 'Invitations à rejoindre Acme', 'fr'],
    ['ja', 'Acmeへの招待', 'ja'],
    ['tlh', 'Invitations to Acme', 'en'],
  ])('is in the language of the browser: %s', async (language, heading, tag) => {
    const response = await production.request('/', asBrowser(language))
    expect(response.headers.get('content-language')).toBe(tag)
    expect(response.headers.get('vary')).toContain('Accept-Language')
    expect(await response.text()).toContain(`<h1>${heading}</h1>`)
  })

  test('answers HEAD without a body', async () => {
    const head = await gateway.request('/', { ...asBrowser(), method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  test('does not exist for a program', async () => {
    const post = await gateway.request('/', { ...asBrowser(), method: 'POST', body: 'x' })
    for (const response of [await gateway.request('/'), post]) {
      expect(response.status).toBe(404)
      expect((await response.json()).errors[0].extensions.code).toBe('NOT_FOUND')
    }
  })
})

describe('a path that does not exist', () => {
  test('is a page for a browser, in its language, that repeats nothing of the address', async () => {
    const response = await production.request('/<b>nothing</b>?x=<i>', asBrowser('de'))
    expect(response.status).toBe(404)
    const page = await response.text()
    expect(page).toContain('<h1>Diese Seite gibt es nicht</h1>')
    expect(page).not.toContain('nothing')
  })

  test('is JSON for a program', async () => {
    const response = await production.request('/nothing')
    expect(response.status).toBe(404)
    expect((await response.json()).errors[0].extensions.code).toBe('NOT_FOUND')
  })
})

describe('a request that cannot be answered', () => {
  const form = (accept: string, path = '/invitations/accept') =>
    production.request(path, {
      method: 'POST',
      headers: {
        accept,
        'accept-language': 'de',
        'content-type': 'application/x-www-form-urlencoded',
        'content-encoding': 'gzip',
      },
      body: 'x',
    })

  test('is answered with a page for a browser, with the status and the headers of the problem', async () => {
    const response = await form('text/html,*/*')
    expect(response.status).toBe(415)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('accept-encoding')).toBe('identity')
    expect(response.headers.get('connection')).toBe('close')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await response.text()).toContain('<h1>Diese Anfrage wurde nicht angenommen</h1>')
  })

  test('because of its size is answered with a page, too', async () => {
    const response = await production.request('/invitations/accept', {
      method: 'POST',
      headers: {
        accept: 'text/html',
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
      },
      body: 'x'.repeat(1024 * 1024 + 1),
    })
    expect(response.status).toBe(413)
    expect(await response.text()).toContain('<h1>This request was not accepted</h1>')
  })

  test.each([
    ['*/*', '/invitations/accept'],
    ['text/html', '/graphql'],
    ['text/html', '/v1/invitations'],
  ])('is JSON for programs: Accept %s at %s', async (accept, path) => {
    const response = await form(accept, path)
    expect(response.status).toBe(415)
    const [error] = (await response.json()).errors
    expect(error.code ?? error.extensions.code).toMatch(/^(UNSUPPORTED_ENCODING|unsupported_content_type)$/)
  })
})

describe('an error of the gateway', () => {
  let broken: Awaited<ReturnType<typeof startTestGateway>>
  let link: URL
  beforeAll(async () => {
    broken = await startTestGateway()
    link = new URL((await broken.create({ emailAddress: 'ada@example.com', notify: false })).url)
    await broken.database.prisma.$executeRaw`ALTER TABLE invitations RENAME COLUMN message TO massage`
  })
  afterAll(() => broken.stop())

  const visit = (accept: string, language: string) =>
    broken.request(link.pathname + link.search, { headers: { accept, 'accept-language': language } })

  test.each([
    ['en', 'Something went wrong'],
    ['de', 'Es ist ein Fehler aufgetreten'],
    ['es', 'Se ha producido un error'],
    ['fr', 'Une erreur s’est produite'],
    ['ja', 'エラーが発生しました'],
  ])('is a page for a browser, in its language and without the reason: %s', async (language, heading) => {
    const response = await visit('text/html', language)
    expect(response.status).toBe(500)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-language')).toBe(language)
    expect(response.headers.get('x-request-id')).toBeTruthy()
    const page = await response.text()
    expect(page).toContain(`<h1>${heading}</h1>`)
    expect(page).not.toMatch(/massage|does not exist|tkt_|INTERNAL/)
  })

  test('is JSON for a program', async () => {
    const response = await visit('*/*', 'en')
    expect(response.status).toBe(500)
    expect((await response.json()).errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR')
  })
})

describe('the files that programs request by convention', () => {
  test('include an icon, and no robot may index', async () => {
    for (const path of ['/favicon.ico', '/favicon.svg']) {
      const icon = await gateway.request(path)
      expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    }
    expect(await (await gateway.request('/robots.txt')).text()).toBe('User-agent: *\nDisallow: /\n')
    expect((await gateway.request('/robots.txt', { method: 'POST' })).status).toBe(405)
  })

  test('include security.txt if there is a contact', async () => {
    expect((await gateway.request('/.well-known/security.txt')).status).toBe(404)
    const text = await (await production.request('/.well-known/security.txt')).text()
    expect(text).toMatch(
      /^Contact: mailto:security@example\.com\nExpires: \d{4}-\d\d-\d\dT[\d:.]+Z\nCanonical: https?:\/\/\S+\/\.well-known\/security\.txt\n$/,
    )
    const expires = Date.parse(/Expires: (\S+)/.exec(text)?.[1] ?? '')
    expect(expires - Date.now()).toBeGreaterThan(80 * 24 * 60 * 60 * 1000)
  })
})
