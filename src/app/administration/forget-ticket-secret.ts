import { createTicketSecretStore } from '../../db/respond/ticket-secret-store.ts'
import type { DatabaseConfig } from '../prepare-database.ts'
import { openExistingDatabase } from './existing-database.ts'

/** The next gateway that starts decides which TICKET_SECRET this database goes with. @throws NoDatabase, DataDirInUse */
export async function forgetTicketSecret(config: DatabaseConfig): Promise<void> {
  const database = await openExistingDatabase(config)
  try {
    await createTicketSecretStore(database).forget()
  } finally {
    await database.close()
  }
}
