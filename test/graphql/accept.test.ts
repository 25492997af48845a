import { describe, expect, test } from 'vitest'
import { acceptedStream, acceptsAnswer, withJson } from '../../src/graphql/server/accept.ts'

const JSON_TYPES = 'application/graphql-response+json, application/json'

describe('the header Accept', () => {
  test.each<[string | null, boolean, string | null]>([
    [null, true, 'text/event-stream'],
    ['', true, 'text/event-stream'],
    ['*/*', true, 'text/event-stream'],
    ['application/json', true, null],
    ['Application/JSON; charset=UTF-8', true, null],
    ['application/json; charset="utf-8"', true, null],
    ['application/json; charset=latin1', false, null],
    ['application/json;q=0', false, null],
    ['text/html', false, null],
    ['text/event-stream', true, 'text/event-stream'],
    ['multipart/mixed;subscriptionSpec="1.0", text/event-stream;q=0.9', true, 'multipart/mixed'],
    ['multipart/mixed;subscriptionSpec=1.0;q=0.1, text/event-stream', true, 'text/event-stream'],
    // Separators in a quoted value belong to the value.
    ['text/html;a="x, application/json"', false, null],
    ['text/html;a="x;y\\", z", application/json', true, null],
    ['multipart/mixed;a="\\";";subscriptionSpec=1.0', true, 'multipart/mixed'],
    // The last quote is missing, so the one before it means nothing.
    ['application/json, "', true, null],
    ['application/json, text/html;a="\\', true, null],
    ['text/html;a="x, application/json', true, null],
    ['"application/json', true, null],
  ])('%j is read as its sender means it', (accept, isAnswered, stream) => {
    expect(acceptsAnswer(accept)).toBe(isAnswered)
    expect(acceptedStream(accept)?.contentType.split(';', 1)[0] ?? null).toBe(stream)
  })

  test('of a client of multipart subscriptions is extended by JSON', () => {
    expect(withJson('multipart/mixed;subscriptionSpec=1.0')).toBe(
      `multipart/mixed;subscriptionSpec=1.0, ${JSON_TYPES}`,
    )
    expect(withJson('application/json, multipart/mixed;subscriptionSpec=1.0')).toBe(
      'application/json, multipart/mixed;subscriptionSpec=1.0',
    )
  })

  test('is read to its end', () => {
    expect(acceptsAnswer(`text/html${', a/b'.repeat(3000)}, application/json`)).toBe(true)
  })

  // Ten times as long as Node allows. A search that begins again at each character would take a minute.
  test.each(['"', '\\"', '",;', '\\', ',', ';', 'a,'])('is read quickly if it is full of %j', (part) => {
    const start = performance.now()
    for (const opening of ['', '"', '"\\']) {
      expect(acceptsAnswer(`application/json, ${opening}${part.repeat(160_000 / part.length)}`)).toBe(true)
    }
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
