import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createCallGateway } from '../../src/cli/access/call-gateway.ts'
import { remoteGateway } from '../../src/cli/access/gateway.ts'
import { createInvitationAccess } from '../../src/cli/access/invitation-access.ts'
import { columnOptionsOf, refuseUnused } from '../../src/cli/import/options.ts'
import { parseUrlOption } from '../../src/cli/options.ts'
import { startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'

interface Answer {
  status: number
  body: string
  headers?: Record<string, string>
}

/** Starts a server that answers each call with the current `answer`. */
async function answering() {
  const given: { answer: Answer } = { answer: { status: 500, body: '' } }
  const server = createServer((_request, response) => {
    const { status, body, headers } = given.answer
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise((resolve) => server.close(resolve))
  return { given, url: `http://127.0.0.1:${port}`, close }
}

function accessTo(url: string, secretKey = 'sk_any') {
  return createInvitationAccess(createCallGateway(remoteGateway({ url, secretKey })))
}

/** Every code that the source gives an error of the API. */
function codesInSource(): string[] {
  const files = ['auth', 'domain', 'graphql', 'http'].flatMap((name) => {
    const folder = path.join('src', name)
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return names.filter((file) => file.endsWith('.ts')).map((file) => path.join(folder, file))
  })
  const codes = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bcode(?: =|:) '([A-Z][A-Z_]+)'/g)].map(
      ([, code]) => code ?? '',
    ),
  )
  return [...new Set(codes)].sort()
}

test('the command line reports every code of the API, with data or without', async () => {
  const { given, url, close } = await answering()
  onTestFinished(async () => void (await close()))
  const codes = codesInSource()
  expect(codes.length).toBeGreaterThan(25)
  for (const code of codes) {
    const errors = [{ message: 'Why.', extensions: { code } }]
    for (const [status, body] of [
      [401, { errors }],
      [200, { errors, data: null }],
      [200, { errors, data: { result: null } }],
      [200, { data: { result: { code, message: 'Why.' } } }],
    ] as const) {
      given.answer = { status, body: JSON.stringify(body) }
      await expect(accessTo(url).revoke('inv_1'), code).rejects.toMatchObject({ code })
    }
  }
})

test('a gateway reports a wrong key as such', async () => {
  const gateway = await startTestGateway()
  onTestFinished(gateway.stop)
  const { port, close } = await listening(gateway)
  onTestFinished(close)
  const url = `http://127.0.0.1:${port}`
  await expect(accessTo(url, `sk_test_${'f'.repeat(32)}`).revoke('inv_1')).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: `The gateway at ${url} reports: This secret key is not known, or it is revoked or expired. Set SECRET_KEY to a key that the gateway accepts.`,
  })
  const { create } = accessTo(url, gateway.config.secretKeys[0])
  const { id } = await create({ emailAddress: 'ada@example.com', notify: false })
  const conflict = create({ emailAddress: 'ada@example.com' })
  await expect(conflict).rejects.toMatchObject({
    code: 'ALREADY_INVITED',
    message: expect.stringMatching(new RegExp(`${id}, until 20.*--on-conflict return_existing`)),
    details: { invitation: { id } },
  })
  await expect(conflict).rejects.not.toThrow(/onConflict/)
})

test('the error for a server that is not a gateway differs from the error for an unreachable gateway', async () => {
  const { given, url, close } = await answering()
  const ask = (answer: Answer) => {
    given.answer = answer
    return accessTo(url).revoke('inv_1')
  }
  const page = '<html>Bad gateway</html>'
  await expect(ask({ status: 502, body: page })).rejects.toMatchObject({
    code: 'NO_ANSWER',
    message: expect.stringContaining('(HTTP 502)'),
  })
  for (const body of [page, '{"data":{"other":1}}', '[]']) {
    await expect(ask({ status: 200, body })).rejects.toMatchObject({
      code: 'BAD_ANSWER',
      message: expect.stringContaining('Check the URL'),
    })
  }
  const location = 'https://inv.example.com/graphql'
  await expect(ask({ status: 301, body: '', headers: { location } })).rejects.toMatchObject({
    code: 'BAD_ANSWER',
    message: expect.stringContaining('redirects to https://inv.example.com.'),
  })
  await close()
  const closed = await answering()
  await closed.close()
  await expect(accessTo(closed.url).revoke('inv_1')).rejects.toMatchObject({
    code: 'NO_ANSWER',
    message: expect.stringMatching(/^No gateway answers at .* \(ECONNREFUSED\)/),
  })
})

test('a result that is null without an error is reported as an answer that cannot be right', async () => {
  const { given, url, close } = await answering()
  onTestFinished(async () => void (await close()))
  given.answer = { status: 200, body: '{"data":{"result":null}}' }
  const access = accessTo(url)
  for (const call of [
    () => access.revoke('inv_1'),
    () => access.create({ emailAddress: 'ada@example.com' }),
    () => access.listPage({ first: 1 }),
  ]) {
    await expect(call()).rejects.toMatchObject({
      code: 'BAD_ANSWER',
      message: `The gateway at ${url} answered with neither a result nor an error. Check the URL, and the version of the gateway. It may have executed the command.`,
    })
  }
  // Null is the answer if an invitation does not exist.
  expect(await access.show('inv_1')).toBeNull()
})

test.each([
  ['https://inv.example.com', 'https://inv.example.com'],
  ['https://inv.example.com//', 'https://inv.example.com'],
  ['http://localhost:4000/graphql', 'http://localhost:4000'],
  ['https://example.com/invitations/graphql/', 'https://example.com/invitations'],
])('the URL of --url %s is %s', (text, url) => {
  expect(parseUrlOption(text)).toBe(url)
})

test.each([
  'nonsense',
  'inv.example.com',
  'ftp://inv.example.com',
  'https://',
  'https://a?x=1',
  'https://u:p@a',
])('--url %s is refused', (text) => expect(() => parseUrlOption(text)).toThrow('It must be a URL'))

test('options of an import that have no effect are refused', () => {
  expect(() => refuseUnused({ run: '', delimiter: ';' }, 'ndjson')).toThrow(
    'NDJSON does not take --delimiter.',
  )
  expect(() => refuseUnused({ run: '', delimiter: ';', encoding: 'windows-1252' }, 'csv')).not.toThrow()
  for (const [name, value] of Object.entries({
    ...{
      delimiter: ';',
      encoding: 'macintosh',
      map: ['locale=A'],
      metadataColumn: ['A'],
      ignoreOtherColumns: true,
    },
    ...{
      anyStatus: true,
      notify: false,
      onConflict: 'RENEW',
      expiresInDays: 3,
      redirectUrl: 'https://a',
      locale: 'de',
    },
    ...{ template: 'x', message: 'x', inviterId: 'user_1', publicMetadata: '{}', run: 'again' },
  })) {
    expect(() => refuseUnused({ run: '', fromHosted: true, [name]: value }, 'csv'), name).toThrow(
      `--from-hosted does not take --${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.`,
    )
  }
  const kept = {
    run: '',
    fromHosted: true,
    dryRun: true,
    json: true,
    report: 'x.csv',
    format: 'csv',
  } as const
  expect(() => refuseUnused(kept, 'csv')).not.toThrow()
})

test.each([
  [{ map: ['locale=A', 'locale=B'] }, 'two columns for locale'],
  [{ map: ['locale=A', 'template=A'] }, 'the column A twice'],
  [{ map: ['locale=A'], metadataColumn: ['A'] }, 'the column A twice'],
  [{ metadataColumn: ['A=x', 'A=y'] }, 'the column A twice'],
])('columns that %j names twice are refused', (options, message) => {
  expect(() => columnOptionsOf({ run: '', ...options })).toThrow(message)
})
