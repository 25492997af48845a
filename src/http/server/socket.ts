import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'

/** Implements a protocol over a socket. @returns a function that is called when the socket has closed */
export type SocketHandler = (
  socket: {
    protocol: string
    /** Resolves when the system has accepted the data, which a slow client delays. */
    send(text: string): Promise<void>
    close(code?: number, reason?: string): void
    /** `listener` resolves when the message has been processed completely. */
    onMessage(listener: (text: string) => Promise<void>): void
    /**
     * Reports the caller at the other end; null for an anonymous one. Before that, messages can have at most 4 KB.
     *
     * @returns false if the caller has reached its number of sockets. Then close this one.
     */
    admit(callerId: string | null): boolean
    /** Reports that an operation begins. A socket without one for a minute is closed. */
    act(): void
  },
  upgrade: Upgrade,
) => (code: number, reason: string) => Promise<void>

/** What is kept of the request that became the socket: only what authenticates. */
export interface Upgrade {
  url: string
  /** The header. */
  authorization: string | null
}

export interface MonitoredSocket {
  /** Sends a ping if it is time, and terminates a client that does not answer or does not read. */
  check(): void
  /** Accepts no more messages, and closes after the earlier ones have been processed. Resolves when it is closed. */
  finish(): Promise<void>
  /** Whether the client has not yet read something that was sent. */
  isBehind(): boolean
  terminate(): void
  closed: Promise<{ code: number; messages: number }>
}

// Proxies close connections that are silent for long. A client that does not answer within PONG_MS is terminated. Checks
// run every 5 s, so this takes less than 30 s in all.
const PING_MS = 9_000
const PONG_MS = 15_000
const STALLED_MS = 20_000
/** The time in which a client must answer a close frame. */
const CLOSE_MS = 1_000
// While more than this waits for the client to read, nothing more is read from it.
const BUFFER_MAX = 256 * 1024
// Less memory for clients that have not authenticated yet, and for anonymous ones.
const INIT_LIMIT = 4 * 1024
const ANONYMOUS_LIMIT = 64 * 1024
/** The largest chunk of one read. */
const CHUNK = 64 * 1024
const IDLE_MS = 60_000

const NORMAL = 1000
const GOING_AWAY = 1001
const TEXT_ONLY = 1003
const TOO_LARGE = 1009

export interface MonitorOptions {
  /** The connection of the socket. */
  connection: Duplex
  upgrade: Upgrade
  handler: SocketHandler
  /** Runs the work for a message in the context of its request. */
  runInContext(work: () => Promise<void>): Promise<void>
  /** @returns false if this caller has reached its number of sockets */
  admit(callerId: string | null): boolean
}

interface State {
  socket: WebSocket
  runInContext: MonitorOptions['runInContext']
  onMessage: (text: string) => Promise<void>
  messages: number
  pendingMessages: number
  isFinishing: boolean
  /** The largest message in bytes. */
  limit: number
  /** Bytes since the last complete message. They may be the first part of a large one. */
  incompleteBytes: number
  operations: number
  activeAt: number
  pingedAt: number
  isPongPending: boolean
  /** Since when the client has not read any of the data that waits for it. */
  stalledSince: number | null
}

/** Requires the client to answer pings, to read what it receives, and to start operations. */
export function monitorSocket(socket: WebSocket, options: MonitorOptions): MonitoredSocket {
  const state = createState(socket, options)
  const onClosed = connectHandler(state, options)
  options.connection.on('data', (chunk: Buffer) => {
    state.incompleteBytes += chunk.length
    if (state.incompleteBytes > state.limit + CHUNK) refuseLargeMessage(state)
  })
  socket.on('message', (data, isBinary) => receive(state, data, isBinary))
  socket.on('pong', () => {
    state.isPongPending = false
  })
  // The close code has already informed the client of a protocol error.
  socket.on('error', () => undefined)
  const closed = new Promise<{ code: number; messages: number }>((resolve) => {
    socket.once('close', (code, reason) => {
      void onClosed(code, reason.toString()).then(() => resolve({ code, messages: state.messages }))
    })
  })
  return {
    closed,
    check: () => check(state),
    isBehind: () => socket.bufferedAmount > 0,
    terminate: () => socket.terminate(),
    finish: async () => {
      state.isFinishing = true
      closeWhenDone(state)
      await closed
    },
  }
}

function createState(socket: WebSocket, { runInContext }: MonitorOptions): State {
  const now = performance.now()
  return {
    socket,
    runInContext,
    onMessage: async () => undefined,
    messages: 0,
    pendingMessages: 0,
    isFinishing: false,
    limit: INIT_LIMIT,
    incompleteBytes: 0,
    operations: 0,
    activeAt: now,
    pingedAt: now,
    isPongPending: false,
    stalledSince: null,
  }
}

function connectHandler(state: State, { handler, upgrade, admit }: MonitorOptions) {
  return handler(
    {
      protocol: state.socket.protocol,
      send: (text) => send(state, text),
      close: (code, reason) => close(state, code, reason),
      onMessage: (listener) => {
        state.onMessage = listener
      },
      admit: (callerId) => {
        state.limit = callerId === null ? ANONYMOUS_LIMIT : Number.POSITIVE_INFINITY
        return admit(callerId)
      },
      act: () => {
        state.operations++
        state.activeAt = performance.now()
      },
    },
    upgrade,
  )
}

function receive(state: State, data: RawData, isBinary: boolean): void {
  state.incompleteBytes = 0
  if (state.isFinishing || state.socket.readyState !== state.socket.OPEN) return
  if (isBinary) {
    close(state, TEXT_ONLY, 'Text only')
    return
  }
  const text = data.toString()
  if (Buffer.byteLength(text) > state.limit) {
    refuseLargeMessage(state)
    return
  }
  state.messages++
  state.pendingMessages++
  const operationsBefore = state.operations
  void state
    .runInContext(() => state.onMessage(text))
    .finally(() => {
      state.pendingMessages--
      if (state.operations !== operationsBefore) state.activeAt = performance.now()
      closeWhenDone(state)
    })
}

async function send(state: State, text: string): Promise<void> {
  const { socket } = state
  if (socket.readyState !== socket.OPEN) return
  state.stalledSince ??= performance.now()
  await new Promise<void>((resolve) => {
    // Also resolves on an error: nobody waits for data that cannot be sent.
    socket.send(text, () => resolve())
    if (socket.bufferedAmount > BUFFER_MAX) socket.pause()
  })
  state.stalledSince = socket.bufferedAmount > 0 ? performance.now() : null
  if (socket.isPaused && socket.bufferedAmount <= BUFFER_MAX) socket.resume()
}

function check(state: State): void {
  const { socket, stalledSince } = state
  const now = performance.now()
  const isStalled = stalledSince !== null && now - stalledSince > STALLED_MS
  if (isStalled || (state.isPongPending && now - state.pingedAt > PONG_MS)) socket.terminate()
  else if (state.pendingMessages === 0 && now - state.activeAt > IDLE_MS) close(state, NORMAL, 'Idle')
  else if (!state.isPongPending && now - state.pingedAt > PING_MS && socket.readyState === socket.OPEN) {
    state.pingedAt = now
    state.isPongPending = true
    socket.ping()
  }
}

function refuseLargeMessage(state: State): void {
  close(state, TOO_LARGE, `At most ${state.limit} bytes`)
  // Reading the rest would only use memory.
  state.socket.pause()
}

function closeWhenDone(state: State): void {
  if (state.isFinishing && state.pendingMessages === 0) close(state, GOING_AWAY, 'Going away')
}

function close({ socket }: State, code?: number, reason?: string): void {
  if (socket.readyState !== socket.OPEN) return
  socket.close(code, reason)
  const timer = setTimeout(() => socket.terminate(), CLOSE_MS)
  socket.once('close', () => clearTimeout(timer))
}
