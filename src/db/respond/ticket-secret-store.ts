import type { TicketSecretStore } from '../../domain/respond/ticket-secret.ts'
import type { Database } from '../connection/database.ts'

/** Works without Prisma, because the gateway calls it at its start. */
export function createTicketSecretStore({ execute }: Pick<Database, 'execute'>): TicketSecretStore & {
  forget(): Promise<void>
} {
  return {
    current: async (first) => {
      // Of two gateways that start together, the first one decides.
      await execute(
        "INSERT INTO ticket_secret (id, fingerprint) VALUES ('current', $1) ON CONFLICT (id) DO NOTHING",
        [first],
      )
      const { rows } = await execute("SELECT fingerprint FROM ticket_secret WHERE id = 'current'", [])
      return String(rows[0]?.['fingerprint'])
    },
    replace: async (before, after) => {
      await execute(
        "UPDATE ticket_secret SET fingerprint = $2, changed_at = now() WHERE id = 'current' AND fingerprint = $1",
        [before, after],
      )
    },
    forget: async () => {
      await execute('DELETE FROM ticket_secret', [])
    },
  }
}
