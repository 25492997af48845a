import type { GraphqlResult } from './harness.ts'

/** A result, or the end of the stream. */
type Frame = { event: 'next'; result: Pick<GraphqlResult, 'data' | 'errors'> } | { event: 'complete' }

/** Reads server-sent events one at a time, when the test asks for one. */
export function readStream(response: Response) {
  if (response.body === null) throw new Error('There is no body')
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let heartbeats = 0

  async function block(): Promise<string | null> {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const found = text.slice(0, end)
        text = text.slice(end + 2)
        return found
      }
      const { done, value } = await reader.read()
      if (done) return null
      text += decoder.decode(value, { stream: true })
    }
  }

  /** @returns null if the stream has ended, with or without `complete`. */
  async function frame(): Promise<Frame | null> {
    for (let found = await block(); found !== null; found = await block()) {
      if (found.startsWith(':')) heartbeats++
      else return parse(found)
    }
    return null
  }

  return {
    frame,
    /** Returns the next change. Throws if something else arrives. */
    async change() {
      const next = await frame()
      if (next?.event !== 'next' || next.result.errors !== undefined) {
        throw new Error(`No change: ${JSON.stringify(next)}`)
      }
      return next.result.data.invitationChanged
    },
    /** The number of heartbeats so far. */
    heartbeats: () => heartbeats,
    /** Disconnects in the middle of the stream. */
    cancel: () => reader.cancel(),
  }
}

function parse(block: string): Frame {
  const fields = new Map(
    block.split('\n').map((line) => [line.split(':', 1)[0], line.slice(line.indexOf(':') + 1).trimStart()]),
  )
  const event = fields.get('event')
  if (event === 'complete') return { event }
  if (event === 'next') return { event, result: JSON.parse(fields.get('data') ?? '') }
  throw new Error(`Unknown event: ${block}`)
}
