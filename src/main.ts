import { startApp } from './app.ts'
import { help, loadConfig } from './config.ts'
import { listen } from './http/listen.ts'
import { createLog } from './log.ts'
import { completeSecrets } from './secrets.ts'
import { welcome } from './welcome.ts'

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(help())
} else {
  try {
    await run()
  } catch (error) {
    console.error(`\n${explain(error)}\n`)
    process.exit(1)
  }
}

async function run(): Promise<void> {
  const config = await completeSecrets(loadConfig())
  const log = createLog(config.logLevel, config.secretKeys)
  const app = await startApp({ config, log })
  const server = await listen(app.fetch, config).catch(async (error: unknown) => {
    await app.stop()
    throw error
  })
  log.info({ port: server.port, host: config.host }, 'listening')
  if (!config.production) console.log(welcome(config, server.port))

  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      log.info({ signal }, 'stopping: answering what is under way; once more to stop at once')
      void stop()
    })
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
    await server.close()
    await app.stop()
    log.info('stopped')
    process.exit(0)
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  if (code === 'CONFIG' || code === 'DATA_DIR_IN_USE') return error.message
  if (code === 'EADDRINUSE')
    return 'The port is in use already. Set PORT to another one, or stop what listens there.'
  if (code === 'EACCES') return `No permission: ${error.message}. Choose another PORT or DATA_DIR.`
  if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EROFS' || code === 'ENOSPC') {
    return `DATA_DIR can't be written to: ${error.message}. Choose another directory.`
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return `The database at DATABASE_URL can't be reached (${error.message}). Start it, or unset DATABASE_URL to use the embedded one.`
  }
  return error.stack ?? error.message
}
