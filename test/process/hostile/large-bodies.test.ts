import { execFileSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { startGatewayProcess } from '../gateway-process.ts'

const MB = 1024 * 1024
const SIZE = 60 * MB
const TOO_LARGE = { status: 413, code: 'BODY_TOO_LARGE' }
const ENCODED = { status: 415, code: 'UNSUPPORTED_ENCODING' }
const MARK = 'echo-me-if-you-dare'

let database: TestDatabase
let gateway: Awaited<ReturnType<typeof startGatewayProcess>>
beforeAll(async () => {
  database = await createTestDatabase()
  gateway = await startGatewayProcess(database.environment)
})
afterAll(async () => {
  await gateway.stop()
  await database.drop()
})

const head = (lines: string[], path = '/graphql') =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: gateway',
    `Authorization: Bearer ${SECRET_KEY}`,
    'Content-Type: application/json',
    ...lines,
    '\r\n',
  ].join('\r\n')

const BLOCK = Buffer.from(`${MARK} `.repeat(Math.ceil(65_536 / (MARK.length + 1))).slice(0, 65_536))
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), BLOCK, Buffer.from('\r\n')])

/** Sends a head and then blocks until the size is reached, or until 4 MB after the answer. */
async function send(start: string, block: Buffer = BLOCK, size = SIZE) {
  const socket = connect({
    port: Number(new URL(gateway.url).port),
    host: '127.0.0.1',
    // The gateway ends only its direction, and the client continues to send.
    allowHalfOpen: true,
  })
  let answer = ''
  let hasEnded = false
  const errors: Error[] = []
  socket.on('data', (data) => {
    answer += data.toString()
  })
  socket.on('end', () => {
    hasEnded = true
  })
  socket.on('error', (error) => errors.push(error))
  socket.write(start)
  let sent = 0
  let late = 0
  while (sent < size && late < 4 * MB && !socket.destroyed) {
    if (answer.includes('\r\n\r\n')) late += block.length
    sent += block.length
    await written(socket, block)
  }
  socket.end()
  for (let waited = 0; !hasEnded && waited < 200; waited++) await sleep(50)
  socket.destroy()
  return { answer, hasEnded, errors, sent }
}

async function written(socket: Socket, block: Buffer): Promise<void> {
  await new Promise<void>((resolve) => void socket.write(block, () => resolve()))
}

/** In MB. */
const memory = () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(gateway.pid)])) / 1024

test.each([
  { how: 'with a Content-Length', lines: [`Content-Length: ${SIZE}`], block: BLOCK, refusal: TOO_LARGE },
  { how: 'in chunks', lines: ['Transfer-Encoding: chunked'], block: CHUNK, refusal: TOO_LARGE },
  {
    how: 'compressed',
    lines: [`Content-Length: ${SIZE}`, 'Content-Encoding: gzip'],
    block: BLOCK,
    refusal: ENCODED,
  },
  {
    how: 'compressed in chunks',
    lines: ['Transfer-Encoding: chunked', 'Content-Encoding: br'],
    block: CHUNK,
    refusal: ENCODED,
  },
])('60 MB $how are refused at once, and the answer arrives', async ({ lines, block, refusal }) => {
  const { answer, hasEnded, errors, sent } = await send(head(lines), block)
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${refusal.status} `))
  expect(answer).toMatch(/^connection: close\r$/im)
  expect(answer).toMatch(/^content-type: application\/json/im)
  expect(answer).toContain(`"code":"${refusal.code}"`)
  expect(answer).not.toContain(MARK)
  expect(answer.length).toBeLessThan(2_000)
  expect(hasEnded).toBe(true)
  expect(errors).toEqual([])
  expect(sent).toBeLessThan(SIZE)
})

test('a client that sends Expect: 100-continue gets the answer before it sends the body', async () => {
  const { answer } = await send(head([`Content-Length: ${SIZE}`, 'Expect: 100-continue']), BLOCK, 0)
  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  const body = '{"query":"{ __typename }"}'
  const small = head([`Content-Length: ${body.length}`, 'Expect: 100-continue', 'Connection: close'])
  const answered = await send(small, Buffer.from(body), body.length)
  expect(answered.answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
})

test('a compressed body is not decompressed', async () => {
  const bomb = gzipSync(Buffer.alloc(SIZE, '['))
  expect(bomb.length).toBeLessThan(MB)
  const before = memory()
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      authorization: `Bearer ${SECRET_KEY}`,
    },
    body: bomb,
  })
  expect(response.status).toBe(415)
  expect(response.headers.get('accept-encoding')).toBe('identity')
  expect(memory() - before).toBeLessThan(SIZE / MB / 2)
})

test('ten large bodies at a time take less than 60 MB of memory, and other requests get answers', async () => {
  const before = memory()
  let most = before
  let isSending = true
  const sizes = (async () => {
    while (isSending) {
      most = Math.max(most, memory())
      await sleep(50)
    }
  })()
  const bodies = Array.from({ length: 10 }, (_, n) =>
    n % 2 === 0 ? send(head([`Content-Length: ${SIZE}`])) : send(head(['Transfer-Encoding: chunked']), CHUNK),
  )
  const { data } = await gateway.graphql('{ __typename }')
  for (const { answer } of await Promise.all(bodies)) expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  isSending = false
  await sizes
  expect(data).toEqual({ __typename: 'Query' })
  expect(most - before).toBeLessThan(SIZE / MB)
})
