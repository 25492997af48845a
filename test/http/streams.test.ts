import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../../src/http/server/listen.ts'
import { createPeerReader } from '../../src/http/server/peer.ts'
import { type ByteSource, type ByteTarget, streamingResponse } from '../../src/lib/byte-stream.ts'
import { createLog } from '../../src/lib/log.ts'
import { eventually } from '../support/harness.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Writes pieces that a test gives it. */
class TestSource implements ByteSource {
  target: ByteTarget | null = null
  resumed = 0
  isCanceled = false
  open(target: ByteTarget) {
    this.target = target
    target.write(Buffer.from('begin'))
  }
  resume() {
    this.resumed++
  }
  cancel() {
    this.isCanceled = true
  }
}

/** A server that answers each request with a new source. */
async function serve() {
  const sources: TestSource[] = []
  const server = await listen(
    async (request) => {
      await request.text()
      const source = new TestSource()
      sources.push(source)
      return streamingResponse(source, { headers: { 'content-type': 'text/event-stream' } }, request.signal)
    },
    {
      port: 0,
      host: '127.0.0.1',
      connections: { max: 100, perAddress: 100 },
      readPeer: createPeerReader([]),
      headers: {},
      log: createLog('silent', []),
    },
  )
  onTestFinished(() => server.close())
  const open = async (version = '1.1') => {
    const socket = connect(server.port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const received = collect(socket)
    const ask = () => socket.write(`POST / HTTP/${version}\r\nHost: g\r\nContent-Length: 2\r\n\r\n{}`)
    const before = sources.length
    ask()
    const source = await eventually(async () => sources[before], 'a source')
    await eventually(async () => source.target ?? undefined, 'the stream')
    return { socket, source, received, ask }
  }
  return { open, sources }
}

function collect(socket: Socket): { text: string } {
  const received = { text: '' }
  socket.on('data', (chunk) => {
    received.text += chunk.toString('latin1')
  })
  return received
}

const bodyOf = ({ text }: { text: string }) => text.slice(text.indexOf('\r\n\r\n') + 4)

test('a source writes chunks, and the connection answers the next request after its end', async () => {
  const { open, sources } = await serve()
  const { source, received, ask } = await open()
  const shared = Buffer.from('event: next\n\n')
  source.target?.write(shared)
  source.target?.write(shared)
  source.target?.end()
  const expected = '5\r\nbegin\r\nd\r\nevent: next\n\n\r\nd\r\nevent: next\n\n\r\n0\r\n\r\n'
  await eventually(async () => bodyOf(received) === expected || undefined, 'the whole body')
  expect(received.text).toMatch(/^HTTP\/1\.1 200 \r\n/)
  expect(received.text).toMatch(/\r\ntransfer-encoding: chunked\r\n/i)
  // What is written after the end must not reach the next answer.
  source.target?.write(shared)
  received.text = ''
  ask()
  await eventually(async () => bodyOf(received) === '5\r\nbegin\r\n' || undefined, 'the next answer')
  expect(received.text).toMatch(/^HTTP\/1\.1 200 /)
  expect(sources).toHaveLength(2)
})

test('a client of HTTP 1.0 gets a body without chunks', async () => {
  const { open } = await serve()
  const { source, received, socket } = await open('1.0')
  source.target?.write(Buffer.from(' and more'))
  source.target?.end()
  await once(socket, 'close')
  expect(bodyOf(received)).toBe('begin and more')
})

test('a source stops when its client does not read, and resumes when it does', async () => {
  const { open } = await serve()
  const { source, socket, received } = await open()
  const { target } = source
  socket.pause()
  const piece = Buffer.alloc(10_000, 'x')
  let pieces = 0
  // What the system buffers for a connection is limited.
  await eventually(async () => {
    while (target?.isReady() && pieces < 10_000) {
      target.write(piece)
      pieces++
    }
    await new Promise((resolve) => setImmediate(resolve))
    return target?.isReady() === false || undefined
  }, 'a full connection')
  expect(pieces).toBeLessThan(10_000)
  socket.resume()
  await eventually(async () => source.resumed > 0 || undefined, 'a call of resume')
  expect(target?.isReady()).toBe(true)
  const expected = '5\r\nbegin\r\n'.length + pieces * ('2710\r\n\r\n'.length + piece.length)
  await eventually(async () => bodyOf(received).length === expected || undefined, 'all pieces')
})

test('a source is canceled when its client disconnects', async () => {
  const { open } = await serve()
  const { source, socket } = await open()
  expect(source.isCanceled).toBe(false)
  socket.destroy()
  await eventually(async () => source.isCanceled || undefined, 'the end')
  // Nothing happens, and nothing throws.
  source.target?.write(Buffer.from('late'))
  source.target?.end()
})

test('memory does not grow with the pieces of an open stream', async () => {
  const PIECES = 20_000
  const { open } = await serve()
  const { source, received } = await open()
  const piece = Buffer.from('event: next\n\n')
  const writeAll = async (count: number) => {
    for (let written = 0; written < count; written++) {
      source.target?.write(piece)
      if (written % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await eventually(async () => received.text.endsWith('next\n\n\r\n') || undefined, 'the pieces')
    received.text = ''
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  const before = await writeAll(1_000)
  const grown = (await writeAll(PIECES)) - before
  // A promise that is kept for each piece would need 10 MB.
  expect(grown / PIECES).toBeLessThan(100)
})
