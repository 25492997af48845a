import { createAddressSearchIndex, dropAddressSearchIndex } from '../../db/list/address-search-index.ts'
import { type DatabaseConfig, prepareDatabase } from '../prepare-database.ts'
import { openExistingDatabase } from './existing-database.ts'

/**
 * Creates or drops the index for text within addresses, after the missing migrations.
 *
 * @returns whether anything was done.
 * @throws NoDatabase, DataDirInUse, SearchIndexUnavailable
 */
export async function changeAddressSearchIndex(
  config: DatabaseConfig,
  { drop }: { drop: boolean },
): Promise<boolean> {
  const database = await openExistingDatabase(config)
  try {
    await prepareDatabase(database, config)
    return await (drop ? dropAddressSearchIndex(database) : createAddressSearchIndex(database))
  } finally {
    await database.close()
  }
}
