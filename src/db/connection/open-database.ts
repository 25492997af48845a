import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { Database, DatabaseOptions } from './database.ts'
import { createTracedAdapter } from './traced-adapter.ts'

/**
 * Opens the database.
 *
 * @throws DataDirInUse when another process has the embedded one open.
 */
export async function openDatabase({
  url,
  directUrl,
  schema = 'public',
  dataDir,
  poolSize = 10,
  tracing = null,
  onWait = () => undefined,
}: DatabaseOptions): Promise<Database> {
  const through = (adapter: SqlDriverAdapterFactory) =>
    tracing === null ? adapter : createTracedAdapter(adapter, tracing)
  // Only the driver that is used is loaded.
  if (url === undefined) {
    const { openEmbedded } = await import('./embedded-database.ts')
    return openEmbedded(dataDir, { through, tracing })
  }
  const { openServer } = await import('./server-database.ts')
  return openServer({ url, directUrl, schema, poolSize, through, tracing, onWait })
}
