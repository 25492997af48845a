import { type Config, help, loadConfig } from './config.ts'
import { assertDataDirFree } from './db/data-dir-lock.ts'

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(help())
} else {
  try {
    await start(loadConfig())
  } catch (error) {
    console.error(`\n${explain(error)}\n`)
    process.exit(1)
  }
}

/** The rest is loaded when it is known to be of use: it takes longer than one should wait for a no. */
async function start(config: Config): Promise<void> {
  if (config.databaseUrl === undefined) await assertDataDirFree(config.dataDir)
  const { serve } = await import('./serve.ts')
  await serve(config)
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
