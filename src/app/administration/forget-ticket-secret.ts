import { createTicketSecretStore } from '../../db/respond/ticket-secret-store.ts'
import type { DatabaseConfig } from '../prepare-database.ts'
import { openExistingDatabase } from './existing-database.ts'

/** Lets the next gateway that starts decide which TICKET_SECRET belongs to this database. @throws NoDatabase, DataDirInUse */
export async function forgetTicketSecret(config: DatabaseConfig): Promise<void> {
  const database = await openExistingDatabase(config)
  try {
    await createTicketSecretStore(database).forget()
  } finally {
    await database.close()
  }
}
