import type { Config } from '../config/config.ts'
import { completeSecrets } from '../config/secrets.ts'
import { loadExplorer } from '../http/explorer/explorer-page.ts'
import { type Listening, listen } from '../http/server/listen.ts'
import { createLog, type Logger } from '../lib/log.ts'
import { type App, startApp } from './app.ts'
import { welcomeMessage } from './welcome.ts'

/** HOST is not an address of this machine. */
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

// Orchestrators kill a process that still runs after 30 s, some after 20 s. The process ends before, even if a mail
// server, a webhook receiver or the database does not answer.
const STOP_MS = 18_000

/** Starts the gateway, listens, and stops on a signal after the running requests have been answered. */
export async function serve(configured: Config): Promise<void> {
  const config = await completeSecrets(configured)
  const isForPeople = !config.production && process.stdout.isTTY
  const format = config.logFormat ?? (isForPeople ? 'text' : 'json')
  const log = createLog(config.logLevel, config.secretKeys, { format })
  const app = await startApp({ config, log })
  const server = await listenOrStop(app, config)
  // Before any output: a program that waits for it may send a signal at once.
  stopOnSignal(log, () => stopGateway(app, server, log))
  log.info({ port: server.port, host: config.host }, 'listening')
  if (!config.production) {
    console.log(welcomeMessage(config, server.port))
  }
  if (config.explorer) preloadExplorer(log)
  if (config.underNpm) stopWithParent()
}

async function listenOrStop(app: App, { port, host }: Config): Promise<Listening> {
  try {
    return await listen(app.fetch, { ...app.edge, port, host, sockets: app.sockets })
  } catch (error) {
    await app.stop()
    throw isAboutHost(error) ? new WrongHost(host, error) : error
  }
}

/** The second signal ends the process at once. */
function stopOnSignal(log: Logger, stop: () => Promise<void>): void {
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1)
      isStopping = true
      log.info({ signal }, 'stopping: finishing requests; send the signal again to stop at once')
      void stop()
    })
  }
}

/** After the start, which would otherwise take twice as long, and before `npm ci` can delete the file. */
function preloadExplorer(log: Logger): void {
  loadExplorer().then(
    () => log.debug('explorer loaded'),
    (error: unknown) => log.error({ err: error }, 'the explorer cannot be loaded'),
  )
}

/** npm starts a shell, which does not forward signals. The process therefore checks whether its parent still runs. */
function stopWithParent(): void {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}

async function stopGateway(app: App, server: Listening, log: Logger): Promise<void> {
  setTimeout(() => {
    log.warn('stopped before all work had ended; another gateway repeats the unfinished jobs')
    process.exit(0)
  }, STOP_MS)
  // All three at once: the server waits for running answers, and streams do not end by themselves.
  await Promise.all([app.endStreams(), app.endWork(), server.close()])
  await app.stop()
  log.info('stopped')
  process.exit(0)
}
