import type { Config } from '../../config/config.ts'
import { createImportStore } from '../../db/create/import-store.ts'
import { type ImportInvitations, importInvitations } from '../../domain/create/import-invitations.ts'
import { ids } from '../../domain/ids.ts'
import { prepareDatabase } from '../prepare-database.ts'
import { openExistingDatabase } from './existing-database.ts'

export interface Importing {
  importInvitations: ImportInvitations
  close(): Promise<void>
}

/**
 * Opens the database to take over what was elsewhere. That is done by whoever has the database itself: who
 * could write any history through a gateway's API could forge it.
 *
 * @throws NoDatabase, DataDirInUse
 */
export async function openImport(config: Config): Promise<Importing> {
  const database = await openExistingDatabase(config)
  try {
    await prepareDatabase(database, config)
    return {
      importInvitations: importInvitations({
        store: createImportStore(database, ids),
        ids,
        rules: { providerRules: config.providerRules },
      }),
      close: database.close,
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
