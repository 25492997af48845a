import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '../../lib/log.ts'
import type { Peer, ReadPeer } from './peer.ts'

/** An answer without the objects of fetch. The names of headers are in lower case. */
export interface LeanResponse {
  status: number
  headers: Record<string, string>
  body: string | Buffer
}

/** Answers some requests from the objects of `node:http`. All others go through the objects of fetch. */
export interface LeanHandler {
  /** Whether to read the body of this request. Judges its head only. */
  accepts(request: IncomingMessage): boolean
  /** @returns null if the request is not answered here */
  prepare(request: LeanRequest): (() => Promise<LeanResponse>) | null
}

export interface LeanRequest {
  request: IncomingMessage
  body: string
  peer: Peer
  /** Whether the client has closed the connection. */
  isAborted(): boolean
}

export interface LeanDispatch {
  handler: LeanHandler
  readPeer: ReadPeer
  log: Logger
  /** Answers with the objects of fetch. The body can still be read from the request. */
  otherwise(request: IncomingMessage, response: ServerResponse): void
  /** Answers a request whose client has gone before its body was complete. */
  abandoned(request: IncomingMessage, peer: Peer): void
}

/**
 * Reads the body of a request and answers it. A request that the handler does not answer continues as if its body had not
 * been read.
 */
export function answerLean(request: IncomingMessage, response: ServerResponse, dispatch: LeanDispatch): void {
  const { readPeer, otherwise, abandoned } = dispatch
  const peer = readPeer(request.socket.remoteAddress, request.headers['x-forwarded-for'])
  const length = Number(request.headers['content-length'])
  const chunks: Buffer[] = []
  let size = 0
  const onClose = () => abandoned(request, peer)
  const onReadable = () => {
    for (let chunk: Buffer | null = request.read(); chunk !== null; chunk = request.read()) {
      chunks.push(chunk)
      size += chunk.length
    }
    if (size < length) return
    request.off('readable', onReadable)
    response.off('close', onClose)
    const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
    const isAborted = () => response.destroyed
    const work = prepare({ request, body: body.toString(), peer, isAborted }, dispatch)
    if (work !== null) void send(response, work, dispatch)
    else {
      request.unshift(body)
      otherwise(request, response)
    }
  }
  response.once('close', onClose)
  request.on('readable', onReadable)
}

/** An error here would end the process, because it is thrown in an event of the request. */
function prepare(given: LeanRequest, { handler, log }: LeanDispatch): ReturnType<LeanHandler['prepare']> {
  try {
    return handler.prepare(given)
  } catch (error) {
    log.error({ err: error }, 'the request continues without the lean path')
    return null
  }
}

async function send(
  response: ServerResponse,
  work: () => Promise<LeanResponse>,
  { log }: LeanDispatch,
): Promise<void> {
  try {
    const { status, headers, body } = await work()
    if (response.destroyed) return
    response.writeHead(status, headers)
    response.end(body)
  } catch (error) {
    log.error({ err: error }, 'the answer cannot be sent')
    response.destroy()
  }
}
