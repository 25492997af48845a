import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  createServerAdapter,
  handleErrorFromRequestHandler,
  Response as PackageResponse,
  sendNodeResponse,
} from '@whatwg-node/server'
import { type ByteSource, takeSource } from '../../lib/byte-stream.ts'
import type { Logger } from '../../lib/log.ts'
import type { Peer, ReadPeer } from './peer.ts'
import { sendStream } from './send-stream.ts'

/** Answers a request of `peer`. */
export type PeerHandler = (request: Request, peer: Peer) => Promise<Response>

export type FetchAdapter = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Answers requests of `node:http` with the objects of fetch. A body with a source of its own is not sent by the package: it
 * would keep the request and a promise for each piece as long as the body is open.
 */
export function createFetchAdapter(handler: PeerHandler, readPeer: ReadPeer, log: Logger): FetchAdapter {
  const adapter = createServerAdapter<{ req: IncomingMessage }>((request, { req }) =>
    handler(request, readPeer(req.socket.remoteAddress, req.headers['x-forwarded-for'])),
  )
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<Response> => {
    try {
      return await adapter.handleNodeRequestAndResponse(request, response, { req: request })
    } catch (error) {
      return handleErrorFromRequestHandler(error, PackageResponse)
    }
  }
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const release = watchListeners(request, response)
    const answered = await answer(request, response)
    const source = takeSource(answered)
    if (source === undefined) await sendNodeResponse(answered, response, request, true)
    else {
      release()
      stream(source, answered, response)
    }
  }
  return (request, response) => {
    respond(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'the answer cannot be sent')
      response.destroy()
    })
  }
}

function stream(source: ByteSource, { status, statusText, headers }: Response, response: ServerResponse) {
  try {
    if (!response.destroyed) response.setHeaders(headers).writeHead(status, statusText)
    sendStream(source, response)
  } catch (error) {
    source.cancel()
    throw error
  }
}

const EVENTS = ['data', 'end', 'aborted', 'error', 'close', 'finish']

/**
 * @returns a function that removes the listeners that were added since. Those of the package read the body, which is
 *   complete, and abort the request when the client disconnects. They hold the objects of the whole request.
 */
function watchListeners(...emitters: EventEmitter[]): () => void {
  const listeners = () =>
    emitters.flatMap((emitter) =>
      EVENTS.flatMap((event) =>
        emitter.rawListeners(event).map((listener) => ({ emitter, event, listener })),
      ),
    )
  const before = new Set(listeners().map(({ listener }) => listener))
  return () => {
    for (const { emitter, event, listener } of listeners()) {
      if (!before.has(listener)) emitter.removeListener(event, listener as () => void)
    }
  }
}
