import { explain } from './cli/explain.ts'
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
