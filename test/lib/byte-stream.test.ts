import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type ByteSource, type ByteTarget, streamingResponse, takeSource } from '../../src/lib/byte-stream.ts'

/** Writes its pieces one after the other, whenever the target is ready, and then ends or waits. */
function sourceOf(pieces: string[], { ends }: { ends: boolean }) {
  let target: ByteTarget | null = null
  const state = { isOpen: false, isCanceled: false, left: pieces }
  const work = () => {
    while (target?.isReady() && state.left.length > 0) target.write(Buffer.from(state.left.shift() ?? ''))
    if (ends && state.left.length === 0) target?.end()
  }
  const source: ByteSource = {
    open: (given) => {
      state.isOpen = true
      target = given
      work()
    },
    resume: work,
    cancel: () => {
      state.isCanceled = true
    },
  }
  return { source, state }
}

test('the body of a response with a source can be read as a stream, one piece at a time', async () => {
  const { signal } = new AbortController()
  const { source } = sourceOf(['one ', 'two ', 'three'], { ends: true })
  expect(await streamingResponse(source, {}, signal).text()).toBe('one two three')

  const slow = sourceOf(['one ', 'two ', 'three'], { ends: false })
  const reader = streamingResponse(slow.source, {}, signal).body?.getReader()
  await setImmediate()
  expect(slow.state.isOpen).toBe(false)
  await reader?.read()
  await setImmediate()
  expect(slow.state.left).toEqual(['two ', 'three'])
  await reader?.cancel()
  expect(slow.state.isCanceled).toBe(true)
})

test('an aborted request cancels the source, and ends the stream if somebody reads it', async () => {
  const controller = new AbortController()
  const { source, state } = sourceOf(['one'], { ends: false })
  const reader = streamingResponse(source, {}, controller.signal).body?.getReader()
  await reader?.read()
  const next = reader?.read()
  controller.abort()
  expect(await next).toEqual({ done: true, value: undefined })
  expect(state.isCanceled).toBe(true)
})

test('a stream that the reader has canceled is neither written nor closed again', async () => {
  const controller = new AbortController()
  let target: ByteTarget | null = null
  const source: ByteSource = {
    open: (given) => {
      target = given
      given.write(Buffer.from('one'))
    },
    resume: () => undefined,
    cancel: () => undefined,
  }
  const reader = streamingResponse(source, {}, controller.signal).body?.getReader()
  await reader?.read()
  await reader?.cancel()
  const given = target as ByteTarget | null
  expect(given?.isReady()).toBe(false)
  expect(() => given?.write(Buffer.from('two'))).not.toThrow()
  expect(() => given?.end()).not.toThrow()
  // A host that cancels the body of a client that has left aborts its request, too. An error of a listener would end
  // the process: vitest reports it as an uncaught exception.
  controller.abort()
  await setImmediate()
})

test('a source is taken once, and then no longer depends on the request', () => {
  const controller = new AbortController()
  const { source, state } = sourceOf([], { ends: false })
  const response = streamingResponse(source, {}, controller.signal)
  expect(takeSource(response)).toBe(source)
  expect(takeSource(response)).toBeUndefined()
  controller.abort()
  expect(state.isCanceled).toBe(false)
  expect(takeSource(new Response('text'))).toBeUndefined()
})
