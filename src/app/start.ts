import { loadConfig } from '../config/config.ts'
import { assertDataDirFree } from '../lib/data-dir-lock.ts'

/**
 * Starts the gateway by its environment. Most is loaded when it is known to be of use: it takes longer than
 * one should wait for a no.
 *
 * @throws ConfigError, DataDirInUse, and whatever a start may fail with
 */
export async function start(): Promise<void> {
  const config = loadConfig()
  if (config.databaseUrl === undefined) await assertDataDirFree(config.dataDir)
  const { serve } = await import('./serve.ts')
  await serve(config)
}
