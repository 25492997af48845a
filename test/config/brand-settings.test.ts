import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../../src/config/config.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'brand-'))
})
afterAll(() => rm(folder, { recursive: true }))

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults
  }
}

async function fileOf(content: string | Buffer, name = 'logo'): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, content)
  return file
}

const PNG = Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1')

describe('BRAND_COLOR', () => {
  test('is a color in the form of CSS with six digits', () => {
    expect(loadConfig({ BRAND_COLOR: '#0F766E' }).brand.color).toBe('#0f766e')
    expect(loadConfig({}).brand.color).toBeNull()
  })

  test('needs no #, which begins a comment in the file of variables that the guide shows', () => {
    const [, file = ''] =
      /^```sh\n(APP_NAME=[^`]+)```/m.exec(readFileSync('docs/guide/accepting.md', 'utf8')) ?? []
    expect(loadConfig({ BRAND_COLOR: parseEnv(file)['BRAND_COLOR'] }).brand.color).toBe('#0f766e')
  })

  test.each([
    'red',
    '#fff',
    '#0f766e80',
    '#0f766e; background: url(https://evil.example)',
    '#0f766e}</style><script>alert(1)</script>',
    'var(--line)',
  ])('refuses %j', (color) => {
    expect(faultsOf({ BRAND_COLOR: color })).toEqual([
      'BRAND_COLOR must be a color such as 1d4ed8 or #1d4ed8',
    ])
  })
})

describe('BRAND_LOGO', () => {
  test.each([
    ['image/png', PNG],
    ['image/jpeg', Buffer.from('\xff\xd8\xff\xe0 rest', 'latin1')],
    ['image/webp', Buffer.from('RIFF\0\0\0\0WEBP rest', 'latin1')],
    ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['image/svg+xml', '\uFEFF<?xml version="1.0"?>\n<!-- Acme -->\n<!DOCTYPE svg>\n<svg>\n</svg>'],
  ])('reads a file of the type %s by its content', async (type, content) => {
    const { logo } = loadConfig({ BRAND_LOGO: await fileOf(content) }).brand
    expect(logo).toEqual({ type, content: Buffer.from(content) })
  })

  test('can be an https URL', () => {
    const url = 'https://cdn.example.com/logo.png?v=2'
    expect(loadConfig({ BRAND_LOGO: url }).brand.logo).toEqual({ url })
  })

  test.each([
    'http://cdn.example.com/logo.png',
    'javascript:alert(1)',
    'data:image/svg+xml,<svg onload="alert(1)"/>',
    'file:///etc/passwd',
    'https://*/logo.png',
    'https://*.example.com/logo.png',
    'https://cdn.example.com/a;script-src *',
    'https://cdn.example.com/a;script-src%20*',
    'https://cdn.example.com/a,b',
    'https://cdn.example.com/"onerror="alert(1)',
    "https://cdn.example.com/'unsafe-inline'",
    'https://cdn.example.com\\@evil.example/',
    'https://user:secret@cdn.example.com/logo.png',
    'https://',
    'https:///logo.png',
  ])('refuses the URL %j, and the message does not repeat it', (url) => {
    const faults = faultsOf({ BRAND_LOGO: url })
    expect(faults).toEqual([expect.stringMatching(/^BRAND_LOGO must be /)])
    expect(faults[0]).not.toMatch(/evil|secret|alert|unsafe|cdn/)
  })

  test('refuses a file that is missing, no file, too large or no picture', async () => {
    const html = await fileOf('<!doctype html><script>alert(1)</script><svg>', 'page.svg')
    const large = await fileOf(Buffer.concat([PNG, Buffer.alloc(256 * 1024)]), 'large.png')
    const faults = [path.join(folder, 'missing.svg'), folder, html, large].map((file) =>
      faultsOf({ BRAND_LOGO: file }),
    )
    expect(faults).toEqual([
      [expect.stringContaining('cannot be read')],
      [expect.stringContaining('is not a file')],
      [expect.stringContaining('is none of them')],
      ['BRAND_LOGO must be a file of at most 256 KiB'],
    ])
  })
})

describe('APP_URL', () => {
  test.each(['https://app.example.com', 'https://app.example.com/start?a=1#top', 'http://localhost:5173'])(
    'accepts %s as it is',
    (url) => {
      expect(loadConfig({ APP_URL: url }).appUrl).toBe(url)
    },
  )

  test.each([
    'app.example.com',
    '/start',
    '//app.example.com',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://user:secret@app.example.com',
    'https:\\\\app.example.com',
    'https://app.example.com/a b',
    'https://app.example.com/\u0007',
    `https://app.example.com/${'x'.repeat(5000)}`,
  ])('refuses %j', (url) => {
    expect(faultsOf({ APP_URL: url })).toEqual([expect.stringMatching(/^APP_URL must /)])
  })
})
