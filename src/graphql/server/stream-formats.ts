import type { ExecutionResult } from 'graphql'
import { formatResult } from '../schema/result.ts'

/** How the results of a subscription are written to a body. */
export interface StreamFormat {
  contentType: string
  start: string
  /** Shows that the connection is alive. */
  heartbeat: string
  result(result: ExecutionResult): string
  end: string
}

/** The "distinct connections mode" of GraphQL over SSE: an event `next` per result, and `complete` at the end. */
export const SERVER_SENT_EVENTS: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  start: ':\n\n',
  heartbeat: ':\n\n',
  result: (result) => event('next', JSON.stringify(formatResult(result))),
  end: event('complete'),
}

const BOUNDARY = '--graphql'

/**
 * Version 1.0 of the multipart protocol for subscriptions of Apollo's router and clients. A client reads a part when the
 * boundary after it arrives, so each part is sent with its boundary.
 */
export const MULTIPART: StreamFormat = {
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  start: `\r\n${BOUNDARY}${part({})}`,
  heartbeat: part({}),
  // A result without data ends the stream, for example because the key was revoked.
  result: (result) => {
    const payload = formatResult(result)
    return part(result.data === undefined ? { payload: null, errors: payload.errors } : { payload })
  },
  end: '--\r\n',
}

function event(name: string, data = ''): string {
  return `event: ${name}\ndata: ${data}\n\n`
}

function part(message: object): string {
  return `\r\nContent-Type: application/json; charset=utf-8\r\n\r\n${JSON.stringify(message)}\r\n${BOUNDARY}`
}
