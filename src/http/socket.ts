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

const GOING_AWAY = 1001
const TEXT_ONLY = 1003

/** Holds a socket to what its other end must do: answer pings, and read what it is sent. */
export function holdSocket(
  socket: WebSocket,
  upgrade: Request,
  handler: SocketHandler,
  within: (work: () => Promise<void>) => Promise<void>,
): HeldSocket {
  let underWay = 0
  let messages = 0
  let finishing = false
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
    },
    upgrade,
  )
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
    if (finishing || socket.readyState !== socket.OPEN) return
    if (isBinary) {
      close(TEXT_ONLY, 'Text only')
      return
    }
    messages++
    underWay++
    void within(() => take(data.toString())).finally(() => {
      underWay--
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
    else if (!unanswered && now - pinged > PING_MS && socket.readyState === socket.OPEN) {
      pinged = now
      unanswered = true
      socket.ping()
    }
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
