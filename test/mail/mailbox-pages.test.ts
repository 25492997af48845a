import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createMailbox } from '../../src/mail/mailbox.ts'
import { createMailboxPages } from '../../src/mail/mailbox-pages.ts'
import { mailboxScript } from '../../src/mail/mailbox-script.ts'

/** The markup without the script that the gateway adds itself. */
const withoutOwnScript = (page: string) => page.replace(`<script type="module">${mailboxScript}</script>`, '')

const link = 'https://app.example/accept?ticket=abc&x=1'

async function pages() {
  const dir = await mkdtemp(join(tmpdir(), 'mailbox-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const box = createMailbox({ dir, from: 'Acme <hello@acme.example>' })
  const handle = createMailboxPages(box)
  const get = async (path: string, init?: RequestInit) => {
    const response = await handle(new Request(`http://localhost:4000${path}`, init))
    return { response, status: response.status, headers: response.headers, body: await response.text() }
  }
  const send = (name: string, fields = {}) =>
    box.send({
      to: `${name}@acme.example`,
      subject: `For ${name}`,
      text: `Plain words for ${name}: ${link}`,
      html: `<!doctype html><html lang="de"><head><title>x</title></head><body><a href="${link.replace('&', '&amp;')}">Go</a></body></html>`,
      messageId: `<${name}@app.example>`,
      language: 'de',
      ...fields,
    })
  return { box, get, send }
}

test('an empty mailbox shows what to do', async () => {
  const { get } = await pages()
  const { status, body } = await get('/dev/mailbox')
  expect(status).toBe(200)
  expect(body).toContain('No email yet')
  expect(body).toContain('href="/graphql"')
  expect((await get('/dev/mailbox.json')).body).toBe('[]')
  expect((await get('/dev/mailbox/AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404)
})

test('the page shows the list and the newest or the selected message', async () => {
  const { box, get, send } = await pages()
  await send('ada')
  await send('grace')
  const [grace, ada] = await box.list()
  const newest = (await get('/dev/mailbox')).body
  expect(newest.indexOf('grace@acme.example')).toBeLessThan(newest.indexOf('ada@acme.example'))
  expect(newest).toContain(`src="/dev/mailbox/${grace?.id}/html"`)
  expect(newest).toContain('Plain words for grace')
  expect(newest).toContain('Acme &lt;hello@acme.example&gt;')
  expect(newest).toContain(`<a href="${link.replace('&', '&amp;')}"`)
  expect(newest).not.toContain('http-equiv')
  const chosen = (await get(`/dev/mailbox/${ada?.id}`)).body
  expect(chosen).toContain(`src="/dev/mailbox/${ada?.id}/html"`)
  expect(chosen).toContain('Plain words for ada')
  expect(chosen).not.toContain('Plain words for grace')
})

test('the HTML of an email is served unchanged, in a frame that cannot run scripts', async () => {
  const { box, get, send } = await pages()
  await send('ada')
  await send('bare', { html: '<p>no head</p>' })
  const [bare, ada] = await box.list()
  const { body, headers } = await get(`/dev/mailbox/${ada?.id}/html`)
  expect(body).toBe(ada?.html.replace('<head>', '<head><base target="_top">'))
  expect((await get(`/dev/mailbox/${bare?.id}/html`)).body).toBe('<base target="_top"><p>no head</p>')
  const policy = headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain('; sandbox allow-popups ')
  expect(policy).not.toMatch(/allow-(scripts|same-origin|forms)/)
  const frame = /<iframe[^>]*sandbox="([^"]*)"/.exec((await get('/dev/mailbox')).body)?.[1]
  expect(frame).toContain('allow-top-navigation-by-user-activation')
  expect(frame).not.toMatch(/allow-(scripts|same-origin|forms)/)
})

test('/dev/mailbox.json lists all messages, newest first', async () => {
  const { box, get, send } = await pages()
  await send('ada')
  await send('grace')
  const { body, headers } = await get('/dev/mailbox.json')
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(JSON.parse(body)).toEqual(await box.list())
  expect(JSON.parse(body)).toMatchObject([
    { to: 'grace@acme.example', subject: 'For grace', links: [link], messageId: '<grace@app.example>' },
    { to: 'ada@acme.example' },
  ])
})

test('markup in an email is shown as text', async () => {
  const { box, get, send } = await pages()
  const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`
  const fields = { to: evil, subject: evil, text: `${evil}\nhttps://x.example/${evil}`, messageId: evil }
  await send('eve', { ...fields, html: `<p>x</p><a href="https://y.example/&quot; onclick=&quot;x">z</a>` })
  const [message] = await box.list()
  for (const path of ['/dev/mailbox', `/dev/mailbox/${message?.id}`]) {
    const { body } = await get(path)
    expect(body).toContain('&lt;script&gt;alert(1)')
    expect(withoutOwnScript(body)).not.toMatch(/<script|<img/)
    expect(body).toContain('href="https://y.example/&quot; onclick=&quot;x"')
  }
})

test('every answer has the headers for privacy and a strict policy', async () => {
  const { box, get, send } = await pages()
  await send('ada')
  const [message] = await box.list()
  const paths = [
    '',
    '.json',
    `/${message?.id}`,
    `/${message?.id}/html`,
    '/nothing',
    '/../../etc/passwd',
    '/a/b',
  ]
  for (const path of paths) {
    const { headers } = await get(`/dev/mailbox${path}`)
    expect(headers.get('cache-control'), path).toBe('no-store')
    expect(headers.get('referrer-policy'), path).toBe('no-referrer')
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('content-security-policy'), path).toContain("default-src 'none'")
  }
  for (const path of [
    '/nothing',
    '/a/b',
    '/AAAAAAAAAAAAAAAAAAAAAA',
    '/AAAAAAAAAAAAAAAAAAAAAA/html',
    '//',
    '.jsonx',
  ]) {
    expect((await get(`/dev/mailbox${path}`)).status, path).toBe(404)
  }
})

test('a search shows the messages that contain the text, and keeps it in links', async () => {
  const { box, get, send } = await pages()
  await send('ada')
  await send('grace')
  const [, ada] = await box.list()
  const found = (await get('/dev/mailbox?q=%20ADA%40acme')).body
  expect(found).toContain('Plain words for ada')
  expect(found).not.toContain('grace@acme.example')
  expect(found).toContain(`href="/dev/mailbox/${ada?.id}?q=ADA%40acme"`)
  expect(found).toContain('value="ADA@acme"')
  expect((await get('/dev/mailbox?q=words+for+grace')).body).toContain('Plain words for grace')
  const evil = (await get(`/dev/mailbox?q=${encodeURIComponent('"><script>alert(1)</script>')}`)).body
  expect(evil).toContain('No email contains “&quot;&gt;&lt;script&gt;')
  expect(withoutOwnScript(evil)).not.toContain('<script')
})

describe('deleting', () => {
  const post = (body: string): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  })
  async function threeMessages() {
    const opened = await pages()
    for (const name of ['ada', 'grace', 'mary']) await opened.send(name)
    const token = /name="token" value="([^"]+)"/.exec((await opened.get('/dev/mailbox')).body)?.[1]
    const [mary, grace, ada] = await opened.box.list()
    return { ...opened, form: post(`token=${token}`), mary, grace, ada }
  }

  test('one message leads to the next older one, and at last to the list', async () => {
    const { box, get, form, grace, ada } = await threeMessages()
    const first = await get(`/dev/mailbox/${grace?.id}/delete`, form)
    expect([first.status, first.headers.get('location')]).toEqual([303, `/dev/mailbox/${ada?.id}`])
    const second = await get(`/dev/mailbox/${ada?.id}/delete?q=acme`, form)
    expect([second.status, second.headers.get('location')]).toEqual([303, '/dev/mailbox?q=acme'])
    expect((await box.list()).map(({ subject }) => subject)).toEqual(['For mary'])
    expect((await get(`/dev/mailbox/${ada?.id}/delete`, form)).status).toBe(303)
  })

  test('all messages are deleted at once', async () => {
    const { box, get, form } = await threeMessages()
    const answer = await get('/dev/mailbox/delete', form)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/dev/mailbox'])
    expect(await box.list()).toEqual([])
  })

  test('a form without the value of the page deletes nothing', async () => {
    const { box, get, mary } = await threeMessages()
    for (const body of ['', 'token=', 'token=x', `token=${'A'.repeat(32)}`]) {
      for (const path of ['/dev/mailbox/delete', `/dev/mailbox/${mary?.id}/delete`]) {
        const { status, body: page } = await get(path, post(body))
        expect(status).toBe(403)
        expect(page).toContain('Nothing was deleted')
      }
    }
    for (const method of ['GET', 'PUT', 'DELETE']) await get('/dev/mailbox/delete', { method })
    expect(await box.list()).toHaveLength(3)
  })
})

test('the pages accept only GET and HEAD', async () => {
  const { get } = await pages()
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const { status, headers } = await get('/dev/mailbox', { method })
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, HEAD' })
  }
  const { status, body } = await get('/dev/mailbox', { method: 'HEAD' })
  expect({ status, body }).toEqual({ status: 200, body: '' })
})
