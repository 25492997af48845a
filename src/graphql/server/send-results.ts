import type { Plugin } from 'graphql-yoga'
import { resultStream } from '../streams/result-stream.ts'
import type { Sharing } from '../streams/share-results.ts'
import type { Subscription } from '../streams/subscription.ts'
import { acceptedStream, acceptsAnswer, withJson } from './accept.ts'

/** Sends subscriptions with {@link resultStream} instead of Yoga's own streams. */
export function sendResults({ subscriptionOf }: Pick<Sharing, 'subscriptionOf'>): Plugin {
  return {
    onResultProcess: ({ request, resultProcessor, setResultProcessor }) => {
      const format = acceptedStream(request.headers.get('accept'))
      const subscription = subscriptionOf(request)
      if (subscription !== undefined) {
        setResultProcessor(
          () =>
            format === null ? refuseStream(subscription) : resultStream(subscription, format, request.signal),
          format?.contentType ?? 'application/json',
        )
      } else if (resultProcessor === undefined) setResultProcessor(notAcceptable, 'application/json')
    },
  }
}

/**
 * Checks the media types of a request before anything is executed, and changes them to the form that Yoga expects.
 *
 * @returns a response if the request is refused.
 */
export function checkMediaTypes({ method, headers }: Request): Response | null {
  if (method === 'POST') {
    if (!isJson(headers.get('content-type'))) return unsupportedMediaType()
    // Yoga compares the type with upper and lower case.
    headers.set('content-type', 'application/json')
  }
  const accept = headers.get('accept')
  if (!acceptsAnswer(accept)) return notAcceptable()
  const extended = withJson(accept)
  if (extended !== null) headers.set('accept', extended)
  return null
}

export function isJson(contentType: string | null): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '')
}

function unsupportedMediaType(): Response {
  const message = 'Send the request as JSON, with the header Content-Type: application/json.'
  return refusal(415, 'UNSUPPORTED_MEDIA_TYPE', message, { accept: 'application/json' })
}

function notAcceptable(): Response {
  const message =
    'Send the header Accept: application/graphql-response+json or application/json, or no Accept header.'
  return refusal(406, 'NOT_ACCEPTABLE', message)
}

function refuseStream(subscription: Subscription): Response {
  // Otherwise the subscription would stay open and count as a stream of its caller.
  subscription.abandon()
  const message =
    'A subscription is answered with a stream. Send the header Accept: text/event-stream or multipart/mixed;subscriptionSpec=1.0, or use a WebSocket.'
  return refusal(406, 'NOT_ACCEPTABLE', message)
}

function refusal(status: number, code: string, message: string, headers: HeadersInit = {}): Response {
  return Response.json({ errors: [{ message, extensions: { code } }] }, { status, headers })
}
