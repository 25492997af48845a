import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'

/** Speaks a protocol over a socket. @returns what to call when it has closed. */
export type SocketHandler = (
  socket: {
    protocol: string
    /** Resolves when the system has taken it, and with that the client's turn has come. */
    send(text: string): Promise<void>
    close(code?: number, reason?: string): void
    /** `take` resolves when the message has been dealt with in full. */
    onMessage(take: (text: string) => Promise<void>): void
    /**
     * Says who is at the other end; null for nobody in particular. Until then messages have 4 KB at most.
     *
     * @returns false if the caller has as many sockets as it may have: close this one.
     */
    admit(callerId: string | null): boolean
    /** Says that an operation begins. A socket without one for a minute is closed. */
    act(): void
  },
  upgrade: Request,
) => (code: number, reason: string) => Promise<void>

export interface HeldSocket {
  /** Sends a ping when it is time, and cuts off who does not answer or does not read. */
  look(): void
  /** Takes no more messages, and closes when those before have been dealt with. Resolves when it is closed. */
  finish(): Promise<void>
  /** Whether something sent has not been read yet. */
  isBehind(): boolean
  cut(): void
  closed: Promise<{ code: number; messages: number }>
}

// Proxies drop what is silent for long. Who has not answered within this time is gone: with the time between
// two looks, five seconds, nobody stays for 30 s.
const PING_MS = 9_000
const PONG_MS = 15_000
const STALLED_MS = 20_000
// How long a client may take to say goodbye too.
const GOODBYE_MS = 1_000
// As long as this much waits to be read by the client, nothing more is read from it.
const ENOUGH_WAITING = 256 * 1024
// Memory for those who have not said who they are, and for those who are nobody in particular.
const INIT_LIMIT = 4 * 1024
const ANONYMOUS_LIMIT = 64 * 1024
// What one read may bring.
const CHUNK = 64 * 1024
const IDLE_MS = 60_000

const NORMAL = 1000
const GOING_AWAY = 1001
const TEXT_ONLY = 1003
const TOO_LARGE = 1009

export interface HoldOptions {
  /** What carries the socket. */
  connection: Duplex
  upgrade: Request
  handler: SocketHandler
  /** Does the work for a message in the context of its request. */
  within(work: () => Promise<void>): Promise<void>
  /** @returns false if this caller has as many sockets as it may have. */
  admit(callerId: string | null): boolean
}

/** Holds a socket to what its other end must do: answer pings, read what it is sent, do something now and then. */
export function holdSocket(
  socket: WebSocket,
  { connection, upgrade, handler, within, admit }: HoldOptions,
): HeldSocket {
  let underWay = 0
  let messages = 0
  let finishing = false
  let limit = INIT_LIMIT
  /** Bytes that have come since the latest message: they may be the half of a large one. */
  let unfinished = 0
  let acts = 0
  let active = performance.now()
  let pinged = performance.now()
  let unanswered = false
  /** Since when the client has not taken anything of what waits for it. */
  let waiting: number | null = null
  let take: (text: string) => Promise<void> = async () => undefined

  const onClosed = handler(
    {
      protocol: socket.protocol,
      send,
      close,
      onMessage: (listener) => {
        take = listener
      },
      admit: (callerId) => {
        limit = callerId === null ? ANONYMOUS_LIMIT : Number.POSITIVE_INFINITY
        return admit(callerId)
      },
      act: () => {
        acts++
        active = performance.now()
      },
    },
    upgrade,
  )
  connection.on('data', (chunk: Buffer) => {
    unfinished += chunk.length
    if (unfinished > limit + CHUNK) refuseLarge()
  })
  socket.on('message', receive)
  socket.on('pong', () => {
    unanswered = false
  })
  // What is wrong with a message has been told the client by how the socket was closed.
  socket.on('error', () => undefined)
  const closed = new Promise<{ code: number; messages: number }>((resolve) => {
    socket.once('close', (code, reason) => {
      void onClosed(code, reason.toString()).then(() => resolve({ code, messages }))
    })
  })
  return {
    closed,
    look,
    isBehind: () => socket.bufferedAmount > 0,
    cut: () => socket.terminate(),
    finish: async () => {
      finishing = true
      closeWhenDone()
      await closed
    },
  }

  function receive(data: RawData, isBinary: boolean): void {
    unfinished = 0
    if (finishing || socket.readyState !== socket.OPEN) return
    if (isBinary) {
      close(TEXT_ONLY, 'Text only')
      return
    }
    const text = data.toString()
    if (Buffer.byteLength(text) > limit) {
      refuseLarge()
      return
    }
    messages++
    underWay++
    const actsBefore = acts
    void within(() => take(text)).finally(() => {
      underWay--
      if (acts !== actsBefore) active = performance.now()
      closeWhenDone()
    })
  }

  async function send(text: string): Promise<void> {
    if (socket.readyState !== socket.OPEN) return
    waiting ??= performance.now()
    await new Promise<void>((resolve) => {
      // What can't be sent any more, nobody waits for.
      socket.send(text, () => resolve())
      if (socket.bufferedAmount > ENOUGH_WAITING) socket.pause()
    })
    waiting = socket.bufferedAmount > 0 ? performance.now() : null
    if (socket.isPaused && socket.bufferedAmount <= ENOUGH_WAITING) socket.resume()
  }

  function look(): void {
    const now = performance.now()
    const stalled = waiting !== null && now - waiting > STALLED_MS
    if (stalled || (unanswered && now - pinged > PONG_MS)) socket.terminate()
    else if (underWay === 0 && now - active > IDLE_MS) close(NORMAL, 'Idle')
    else if (!unanswered && now - pinged > PING_MS && socket.readyState === socket.OPEN) {
      pinged = now
      unanswered = true
      socket.ping()
    }
  }

  function refuseLarge(): void {
    close(TOO_LARGE, `At most ${limit} bytes`)
    // Its rest is not worth the memory.
    socket.pause()
  }

  function closeWhenDone(): void {
    if (finishing && underWay === 0) close(GOING_AWAY, 'Going away')
  }

  function close(code?: number, reason?: string): void {
    if (socket.readyState !== socket.OPEN) return
    socket.close(code, reason)
    const enough = setTimeout(() => socket.terminate(), GOODBYE_MS)
    socket.once('close', () => clearTimeout(enough))
  }
}
