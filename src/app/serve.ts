import type { Config } from '../config/config.ts'
import { completeSecrets } from '../config/secrets.ts'
import { loadExplorer } from '../http/explorer/explorer-page.ts'
import { listen } from '../http/server/listen.ts'
import { createLog } from '../lib/log.ts'
import { startApp } from './app.ts'
import { welcomeMessage } from './welcome.ts'

/** HOST is no address of this machine. */
class WrongHost extends Error {
  readonly code = 'WRONG_HOST'
  constructor(host: string, cause: unknown) {
    super(`HOST is ${host}, which is not an address of this machine. Set it to one, or unset it.`, { cause })
  }
}

function isAboutHost(error: unknown): boolean {
  const { code }: { code?: unknown } = Object(error)
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EADDRNOTAVAIL'
}

// Orchestrators kill what is still there after 30 s, some after 20: whatever a mail server, a receiver or the
// database does, the process has ended by then.
const STOP_MS = 18_000

/** Starts the gateway, listens, and stops at a signal: what is under way is answered first. */
export async function serve(configured: Config): Promise<void> {
  const config = await completeSecrets(configured)
  const log = createLog(config.logLevel, config.secretKeys)
  const app = await startApp({ config, log })
  const { port, host } = config
  const server = await listen(app.fetch, { ...app.edge, port, host, sockets: app.sockets }).catch(
    async (error: unknown) => {
      await app.stop()
      throw isAboutHost(error) ? new WrongHost(host, error) : error
    },
  )
  // Before anything says that it runs: what waits for that may send a signal at once.
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      log.info({ signal }, 'stopping: finishing requests; send the signal again to stop at once')
      void stop()
    })
  }

  log.info({ port: server.port, host: config.host }, 'listening')
  if (!config.production) {
    console.log(welcomeMessage(config, server.port))
    // Behind the start, which would take twice as long, and before npm can take the file away.
    loadExplorer().then(
      () => log.debug('explorer loaded'),
      (error: unknown) => log.error({ err: error }, 'the explorer can’t be loaded'),
    )
  }

  if (config.underNpm) stopWithParent()

  /** npm starts a shell, and a shell that is told to stop does not tell us: its end has to be noticed. */
  function stopWithParent(): void {
    const parent = process.ppid
    setInterval(() => {
      if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
    }, 500).unref()
  }

  async function stop(): Promise<void> {
    setTimeout(() => {
      log.warn(
        'stopped before all that was under way had ended: jobs among it are done again by the next gateway',
      )
      process.exit(0)
    }, STOP_MS)
    // In this order: closing waits for what is being answered, and streams would be for as long as it lets them.
    await Promise.all([app.endStreams(), app.endWork(), server.close()])
    await app.stop()
    log.info('stopped')
    process.exit(0)
  }
}
