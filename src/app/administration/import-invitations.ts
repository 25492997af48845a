import type { Config } from '../../config/config.ts'
import { createImportStore } from '../../db/create/import-store.ts'
import { type ImportInvitations, importInvitations } from '../../domain/create/import-invitations.ts'
import { ids } from '../../domain/ids.ts'
import { prepareDatabase } from '../prepare-database.ts'
import { openExistingDatabase } from './existing-database.ts'

export interface Importer {
  importInvitations: ImportInvitations
  close(): Promise<void>
}

/**
 * Opens the database for an import. An import needs the database itself: a caller that could write any history through
 * an API could forge it.
 *
 * @throws NoDatabase, DataDirInUse
 */
export async function openImport(config: Config): Promise<Importer> {
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
