import pg from 'pg'
import { createBoundedClient } from './bounded-client.ts'
import { CONNECTION } from './bounded-pool.ts'
import { createServerHosts } from './server-hosts.ts'
import { setUpSession } from './set-up-session.ts'

/** Without a payload, one may have been missed. */
export type NotificationListener = (payload?: string) => void

const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 5_000
// A connection that only listens gets no answer that could be missed: it has to ask for one.
const HEARTBEAT_MS = 4_000
const Client = createBoundedClient({ statementMs: 3_000 })

/**
 * Listens on a connection of its own: one of the pool's would be lost to it. A connection that breaks is replaced
 * after a growing pause. A heartbeat notices one that is silent. A pooler gives out
 * connections that hear nothing, so behind one it stops: the caller has to look now and then all the same.
 *
 * @returns how to end it.
 */
export function listenForNotifications(
  connectionString: string,
  channel: string,
  { heard, lost }: { heard: NotificationListener; lost?: (() => void) | undefined },
): () => Promise<void> {
  const hosts = createServerHosts(connectionString)
  let ended = false
  let failures = 0
  let retry: NodeJS.Timeout | undefined
  let client = connect()

  function connect(): pg.Client {
    const host = hosts.url()
    const fresh = new Client({
      ...CONNECTION,
      connectionString: host,
      application_name: 'invitation-gateway-listen',
    })
    const heartbeat = setInterval(() => {
      // Where it fails, the connection has been destroyed and "end" follows.
      fresh.query('SELECT 1').catch(() => undefined)
    }, HEARTBEAT_MS)
    fresh.on('notification', ({ payload = '' }) => heard(payload))
    fresh.once('end', () => {
      clearInterval(heartbeat)
      lost?.()
      again()
    })
    void listen(fresh, host)
    return fresh
  }

  async function listen(fresh: pg.Client, host: string): Promise<void> {
    try {
      await fresh.connect()
      const { isPooled } = await setUpSession(fresh, { idle_session_timeout: '0', statement_timeout: '0' })
      if (isPooled) return stop()
      await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
    } catch {
      hosts.leave(host)
      // Ends it, and so leads to the next.
      return fresh.end()
    }
    failures = 0
    // Earlier notifications are lost.
    heard()
  }

  function again(): void {
    if (ended || retry !== undefined) return
    const pause = Math.min(FIRST_RETRY_MS * 2 ** failures++, LONGEST_RETRY_MS)
    // Half of it by chance: a server that comes back is not stormed by all gateways at once.
    retry = setTimeout(
      () => {
        retry = undefined
        client = connect()
      },
      pause * (0.5 + Math.random() / 2),
    )
  }

  async function stop(): Promise<void> {
    ended = true
    clearTimeout(retry)
    await client.end().catch(() => undefined)
  }

  return stop
}
