import type { ResultFormat, SharedResult } from './shared-result.ts'

/** How the results of a subscription are written to a body. */
export interface StreamFormat extends ResultFormat {
  contentType: string
  start: Uint8Array
  /** Shows that the connection is alive. */
  heartbeat: Uint8Array
  result(result: SharedResult): string
  end: Uint8Array
}

/** The "distinct connections mode" of GraphQL over SSE: an event `next` per result, and `complete` at the end. */
export const SERVER_SENT_EVENTS: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  start: Buffer.from(':\n\n'),
  heartbeat: Buffer.from(':\n\n'),
  result: (result) => event('next', result.text()),
  end: Buffer.from(event('complete')),
}

const BOUNDARY = '--graphql'

/**
 * Version 1.0 of the multipart protocol for subscriptions of Apollo's router and clients. A client reads a part when the
 * boundary after it arrives, so each part is sent with its boundary.
 */
export const MULTIPART: StreamFormat = {
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  start: Buffer.from(`\r\n${BOUNDARY}${part({})}`),
  heartbeat: Buffer.from(part({})),
  // A result without data ends the stream, for example because the key was revoked.
  result: ({ formatted: { data, errors }, text }) =>
    data === undefined ? part({ payload: null, errors }) : partOf(`{"payload":${text()}}`),
  end: Buffer.from('--\r\n'),
}

function event(name: string, data = ''): string {
  return `event: ${name}\ndata: ${data}\n\n`
}

function part(message: object): string {
  return partOf(JSON.stringify(message))
}

function partOf(json: string): string {
  return `\r\nContent-Type: application/json; charset=utf-8\r\n\r\n${json}\r\n${BOUNDARY}`
}
