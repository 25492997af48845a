import type { Config } from '../../config/config.ts'
import { createImportStore } from '../../db/create/import-store.ts'
import { type ImportInvitations, importInvitations } from '../../domain/create/import-invitations.ts'
import { ids } from '../../domain/ids.ts'
import { mailJobs } from '../../jobs/mail-invitation.ts'
import { prepareDatabase } from '../prepare-database.ts'
import { openExistingDatabase } from './existing-database.ts'
import { startIdleQueue } from './idle-queue.ts'

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
    // An import can expire invitations, and their queued emails are then canceled.
    const queue = await startIdleQueue(database, config)
    return {
      importInvitations: importInvitations({
        store: createImportStore({ database, jobs: mailJobs(queue), ids }),
        ids,
        rules: { providerRules: config.providerRules },
      }),
      close: async () => {
        await queue.stop()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
