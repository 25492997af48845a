import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasWildcard, isAtOrigin } from '../../../src/domain/create/origin-pattern.ts'
import {
  authorityOf,
  isApplicationScheme,
  redirectUrlFault,
  STATUS_PARAMETER,
  urlTextFault,
} from '../../../src/domain/create/redirect-url.ts'

const ALLOWED = ['https://app.example.com', 'https://other.example:8443', 'https://xn--bcher-kva.example']

describe('a redirect URL with a list of allowed origins', () => {
  test.each([
    'https://app.example.com',
    'https://app.example.com/',
    'https://app.example.com:443/welcome?a=b&c=https://evil.example#d',
    'HTTPS://APP.Example.COM/welcome',
    'https://other.example:8443/x',
    'https://bücher.example/x',
    'https://app.example.com/@evil.example',
    'https://app.example.com?@evil.example',
    'https://app.example.com#@evil.example',
    'https://app.example.com/日本',
  ])('the redirect URL %s is allowed', (url) => {
    expect(redirectUrlFault(url, { redirectOrigins: ALLOWED })).toBeNull()
  })

  test.each([
    // Other hosts, schemes and ports.
    ...[
      'https://evil.example',
      'https://example.com',
      'http://app.example.com',
      'https://app.example.com:444',
    ],
    ...['https://other.example', 'http://other.example:8443', 'https://sub.app.example.com'],
    // Names that contain an allowed name.
    ...[
      'https://app.example.com.evil.example',
      'https://evil-app.example.com',
      'https://app.example.comevil',
    ],
    ...[
      'https://app.example.com.',
      'https://evil.example/app.example.com',
      'https://evil.example?app.example.com',
    ],
    ...['https://evil.example#https://app.example.com', 'https://app-example.com', 'https://appXexample.com'],
    // User names that look like hosts.
    ...['https://app.example.com@evil.example', 'https://app.example.com:443@evil.example'],
    ...['https://app.example.com%40evil.example@evil.example', 'https://user@app.example.com'],
    ...['https://:pw@app.example.com', 'https://app.example.com&@evil.example#@app.example.com'],
    // Parsers disagree about these characters: some drop them.
    ...['https://evil.example\\@app.example.com', 'https:\\\\app.example.com', '\\\\app.example.com'],
    ...['https://app.example.com\\.evil.example', 'https:/\\app.example.com', '/\\app.example.com'],
    ...['https://evil.example\n.app.example.com', 'https://app.example.com\t', 'ht\ntps://app.example.com'],
    ...['https://evil.example\0.app.example.com', ' https://app.example.com', 'https://app.example.com '],
    ...['\u0001https://app.example.com', 'https://app.example.com/\u0000', 'https://app.example.com/a b'],
    ...['https://app.example.com/\u00a0', 'https://app.example.com/\u2028', '\ufeffhttps://app.example.com'],
    // Not an https URL.
    ...[
      '//app.example.com',
      '/welcome',
      'app.example.com',
      'https:app.example.com',
      'https:/app.example.com',
    ],
    ...['https:///', 'https://', 'https://?app.example.com', 'javascript://app.example.com/%0aalert(1)'],
    ...['data:text/html,https://app.example.com', 'blob:https://app.example.com/x', 'ftp://app.example.com'],
    ...['view-source:https://app.example.com', 'https://[app.example.com]', 'https://app.example.com:99999'],
    ...['https://app.example.com:443:443', 'https://%00app.example.com', 'https://app%2f.example.com'],
    // Look-alikes, which are different names.
    ...['https://аpp.example.com', 'https://app.examp1e.com', 'https://app。evil.example'],
    // A lone surrogate can be neither stored nor sent.
    ...['https://app.example.com/\ud800', 'https://app.example.com/?a=\udc00'],
    '',
  ])('the redirect URL %j is refused', (url) => {
    expect(redirectUrlFault(url, { redirectOrigins: ALLOWED })).toEqual(expect.stringContaining('must'))
  })

  test('a wildcard in an origin matches exactly one label', () => {
    const wild = ['https://*.preview.example.com', 'https://*.acme.pages.dev:8443']
    for (const url of [
      'https://a.preview.example.com',
      'https://A-1.preview.example.com/x',
      'https://b.acme.pages.dev:8443',
    ]) {
      expect(redirectUrlFault(url, { redirectOrigins: wild }), url).toBeNull()
    }
    for (const url of [
      'https://preview.example.com',
      'https://a.b.preview.example.com',
      'https://apreview.example.com',
      'https://a.preview.example.com.evil.example',
      'https://a.preview.example.com.',
      'https://.preview.example.com',
      'https://*.preview.example.com',
      'https://a%2e.preview.example.com',
      'http://a.preview.example.com',
      'https://a.preview.example.com:8443',
      'https://b.acme.pages.dev',
      'https://evil.example/?.preview.example.com',
      'https://evil.example#.preview.example.com',
      'https://preview',
    ]) {
      expect(redirectUrlFault(url, { redirectOrigins: wild }), url).toEqual(expect.stringContaining('must'))
    }
  })

  test('an empty list of origins allows no redirect URL', () => {
    expect(redirectUrlFault('https://app.example.com', { redirectOrigins: [] })).toContain('REDIRECT_ORIGINS')
  })

  test('a redirect URL can have 2,048 characters at most', () => {
    const url = (length: number) => 'https://app.example.com/'.padEnd(length, 'x')
    expect(redirectUrlFault(url(2048), { redirectOrigins: ALLOWED })).toBeNull()
    expect(redirectUrlFault(url(2049), { redirectOrigins: ALLOWED })).toContain('2048')
  })
})

describe('a redirect URL in development', () => {
  test.each([
    'https://anything.example/x',
    'http://localhost:3000/welcome',
    'http://app.localhost',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
  ])('the redirect URL %s is allowed in development', (url) => {
    expect(redirectUrlFault(url, { redirectOrigins: 'development' })).toBeNull()
  })

  test.each([
    'http://example.com',
    'http://localhost.example.com',
    'http://localhost@example.com',
    'http://notlocalhost',
    'http://127.0.0.1.example.com',
    'javascript:alert(1)',
    'http://localhost\\@example.com',
  ])('the redirect URL %j is refused in development', (url) => {
    expect(redirectUrlFault(url, { redirectOrigins: 'development' })).toEqual(expect.stringContaining('must'))
  })
})

test('an accepted redirect URL leads to an allowed origin for every parser', () => {
  const piece = fc.constantFrom(
    ...[
      'https://',
      'http://',
      'HTTPS://',
      'https:',
      '//',
      '/',
      '\\',
      '/\\',
      'javascript:',
      'blob:',
      '@',
      ':',
    ],
    ...['app.example.com', 'evil.example', 'other.example', ':8443', ':443', '.', '。', '%2e', '%40', '%00'],
    ...[
      '?',
      '#',
      '\t',
      '\r\n',
      '\0',
      ' ',
      '\u00a0',
      '[',
      ']',
      'user',
      'ａpp.example.com',
      '\ud800',
      ';',
      '&',
    ],
  )
  const pieces = fc.array(piece, { maxLength: 7 }).map((parts) => parts.join(''))
  let accepted = 0
  fc.assert(
    fc.property(
      fc.oneof(
        pieces.map((text) => `https://app.example.com${text}`),
        pieces.map((text) => `https://${text}`),
        pieces,
        fc.webUrl({ withFragments: true, withQueryParameters: true }),
        fc.string({ unit: 'binary' }),
      ),
      (url) => {
        if (redirectUrlFault(url, { redirectOrigins: ALLOWED }) !== null) return
        accepted++
        expect(ALLOWED).toContain(new URL(url).origin)
        expect(ALLOWED).toContain(new URL(url, 'https://evil.example').origin)
        expect(url.isWellFormed()).toBe(true)
        // For a parser that follows only RFC 3986, as on many servers, it has no user name either.
        const [, authority = ''] = /^[a-z]+:\/\/([^/?#]*)/i.exec(url) ?? []
        expect(authority).not.toContain('@')
      },
    ),
    { numRuns: 3000 },
  )
  // Guards against a test without cases: about 130 are accepted. The number varies with the seed.
  expect(accepted).toBeGreaterThan(20)
})

describe('a redirect URL with a scheme of an application', () => {
  const targets = { redirectOrigins: ALLOWED, redirectSchemes: ['myapp', 'com.example.app'] }

  test.each([
    'myapp://',
    'myapp://welcome?a=b#c',
    'MyApp://welcome',
    'com.example.app:/welcome',
    'https://app.example.com/',
  ])('the redirect URL %s is allowed if the schemes are listed', (url) => {
    expect(redirectUrlFault(url, targets)).toBeNull()
  })

  test.each([
    'other://welcome',
    'myapp.evil://welcome',
    'javascript:alert(1)//myapp://',
    'https://evil.example/?myapp://',
    'myapp',
    ' myapp://welcome',
    'myapp://wel come',
    'myapp://a\\b',
    `myapp://${'a'.repeat(254)}`,
  ])('the redirect URL %s is refused although schemes are listed', (url) => {
    expect(redirectUrlFault(url, targets)).toEqual(expect.stringContaining('must'))
  })

  test('a scheme that the operator does not list is refused', () => {
    for (const redirectOrigins of [ALLOWED, 'development'] as const) {
      expect(redirectUrlFault('myapp://welcome', { redirectOrigins })).toContain('must')
    }
  })
})

test('a host can have 253 characters at most, not counting the scheme and the port', () => {
  const label = 'a'.repeat(60)
  const host = `${label}.${label}.${label}.${label}.example`
  for (const redirectOrigins of [[`https://${host}`], 'development'] as const) {
    expect(
      redirectUrlFault(`https://${host}:8443/`, { redirectOrigins: [`https://${host}:8443`] }),
    ).toBeNull()
    expect(redirectUrlFault(`https://${'a.'.repeat(120)}${host}/`, { redirectOrigins })).toContain('253')
  }
})

describe('the message for a refused URL', () => {
  test.each([
    ['/welcome', 'must be an absolute https URL'],
    ['ftp://app.example.com', 'must be an absolute https URL'],
    ['https://app.example.com:99999', 'must be an absolute https URL'],
    ['https://ada@app.example.com', 'must not contain a user name or password'],
    ['https://a b', 'must not contain spaces, control characters or backslashes'],
    ['https://app.example.com/\ud800', 'must not contain lone surrogates (half a character)'],
    [`https://app.example.com/${'x'.repeat(2048)}`, 'must be at most 2048 characters long'],
    [`https://${'a'.repeat(254)}`, 'must have a host of at most 253 characters'],
    [
      'https://evil.example/x?y',
      'must lead to an allowed origin (REDIRECT_ORIGINS): https://evil.example is none',
    ],
    ['myapp:', 'must be an absolute https URL'],
  ])('the URL %s is refused with: %s', (url, fault) => {
    expect(redirectUrlFault(url, { redirectOrigins: ALLOWED })).toBe(fault)
  })

  test('the messages in development and for schemes of applications name the allowed schemes', () => {
    expect(redirectUrlFault('http://example.com', { redirectOrigins: 'development' })).toBe(
      'must be an https URL, or http on localhost',
    )
    const targets = { redirectOrigins: ALLOWED, redirectSchemes: ['myapp'] }
    expect(redirectUrlFault('myapp://[', targets)).toBe(
      'must be a URL of the scheme myapp, such as myapp://welcome',
    )
    expect(redirectUrlFault('//x?myapp://welcome', targets)).toBe('must be an absolute https URL')
  })
})

describe('the text of a URL', () => {
  const host = (length: number) => 'a'.repeat(length)
  test.each([
    ...['', 'x', 'https://app.example.com', `https://${host(253)}`, `https://${host(253)}:8443/x`],
    ...[`https://${host(253)}/${host(300)}`, `https://${host(253)}?${host(300)}`],
    ...[`https://${host(253)}#${host(300)}`, `/${host(300)}`, `/x:${host(300)}`, `https:///${host(253)}`],
  ])('the text of a URL can be %s', (text) => {
    expect(urlTextFault(text)).toBeNull()
  })

  test.each([
    ...[`https://${host(254)}`, `https://${host(254)}:80`, `https:${host(254)}`, `https:////${host(254)}/x`],
    ...[`myapp://${host(254)}?x`, `https://${host(254)}:`, `https://${host(250)}:80.a`],
  ])('the host in %s is too long', (text) => {
    expect(urlTextFault(text)).toBe('must have a host of at most 253 characters')
  })
})

test('only http and https URLs have an authority', () => {
  expect(authorityOf('HTTPS://ada:pw@App.example:8443/x?y#z')).toBe('ada:pw@App.example:8443')
  expect(authorityOf('http://a?b')).toBe('a')
  expect(authorityOf('http://a#b')).toBe('a')
  for (const text of ['https:///a', 'https:/a', 'https:', 'ftp://a', 'xhttps://a', '//a', 'a']) {
    expect(authorityOf(text)).toBeNull()
  }
})

describe('a scheme of an application', () => {
  test.each(['myapp', 'com.example.app', 'my-app', 'my+app', 'a1', `a${'x'.repeat(62)}`])(
    'a scheme of an application can be %s',
    (scheme) => {
      expect(isApplicationScheme(scheme)).toBe(true)
    },
  )

  test.each([
    ...[
      '',
      'a',
      '1app',
      '-app',
      'MyApp',
      'my app',
      'my_app',
      'app:',
      `a${'x'.repeat(63)}`,
      ' myapp',
      'myapp ',
    ],
    // Schemes that browsers, mail programs or operating systems handle.
    ...['http', 'https', 'ws', 'wss', 'ftp', 'file', 'blob', 'data', 'filesystem', 'about', 'javascript'],
    ...['vbscript', 'view-source', 'chrome', 'resource', 'jar', 'mailto', 'tel', 'sms', 'urn', 'cid', 'mid'],
    ...['intent', 'android-app', 'market', 'ms-settings', 'search-ms', 'ms-msdt', 'ldap', 'ssh', 'smb'],
  ])('a scheme of an application cannot be %j', (scheme) => {
    expect(isApplicationScheme(scheme)).toBe(false)
  })
})

test('an origin is compared as a whole, and no URL has the origin of a pattern', () => {
  expect(hasWildcard('https://*.example.com')).toBe(true)
  expect(hasWildcard('https://a.example.com')).toBe(false)
  const at = (url: string, ...origins: string[]) => isAtOrigin(new URL(url), origins)
  expect(at('https://a.example.com/x', 'https://a.example.com')).toBe(true)
  expect(at('https://a_1-b.example.com/x', 'https://*.example.com')).toBe(true)
  expect(at('https://*.example.com', 'https://*.example.com')).toBe(false)
  expect(at('https://a.example.com', 'https://example.com')).toBe(false)
  expect(at('https://a.example.com')).toBe(false)
  expect(at('https://localhost', 'https://*.localhost')).toBe(false)
})

test('the parameter with the status for frontends keeps its name', () => {
  expect(STATUS_PARAMETER).toBe('invitation_status')
})
