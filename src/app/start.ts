import { loadConfig } from '../config/config.ts'
import { assertDataDirFree } from '../lib/data-dir-lock.ts'

/**
 * Starts the gateway with the configuration of the environment. Most modules are loaded after the configuration was
 * checked, so that a fault is reported quickly.
 *
 * @throws ConfigError, DataDirInUse, and other errors of the start
 */
export async function start(): Promise<void> {
  const config = loadConfig()
  if (config.databaseUrl === undefined) await assertDataDirFree(config.dataDir)
  const { serve } = await import('./serve.ts')
  await serve(config)
}
