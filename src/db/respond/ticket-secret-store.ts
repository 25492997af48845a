import type { TicketSecretStore } from '../../domain/respond/ticket-secret.ts'
import type { Database } from '../connection/database.ts'

const id = 'current'

export function createTicketSecretStore({ prisma }: Pick<Database, 'prisma'>): TicketSecretStore & {
  forget(): Promise<void>
} {
  return {
    current: async (first) => {
      // Of two gateways that start together, the first one decides.
      await prisma.ticketSecret.createMany({ data: [{ id, fingerprint: first }], skipDuplicates: true })
      const { fingerprint } = await prisma.ticketSecret.findUniqueOrThrow({ where: { id } })
      return fingerprint
    },
    replace: async (before, after) => {
      await prisma.ticketSecret.updateMany({
        where: { id, fingerprint: before },
        data: { fingerprint: after, changedAt: new Date() },
      })
    },
    forget: async () => {
      await prisma.ticketSecret.deleteMany()
    },
  }
}
