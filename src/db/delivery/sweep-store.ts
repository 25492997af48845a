import { IDEMPOTENCY_KEY_DAYS } from '../../domain/create/idempotency.ts'
import { type Reminders, SWEEP_BATCH_SIZE, type SweepStore } from '../../domain/delivery/sweep.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { expireLocked, recordExpiry } from '../lifecycle/expire-invitations.ts'
import { areCountsScattered, foldCounts } from '../lifecycle/fold-counts.ts'
import { isOverdue } from '../lifecycle/status.ts'
import { dueReminders, queueReminders, type ReminderOptions } from './queue-reminders.ts'

export interface SweepStoreOptions extends ReminderOptions {
  database: Database
}

/**
 * Each batch locks the rows that are due, skips rows that others have locked, and then changes them. Two sweeps at the same time therefore share the work, and an acceptance or revocation is either
 * earlier or too late.
 */
export function createSweepStore(options: SweepStoreOptions): SweepStore {
  const { prisma, execute } = options.database
  const transact = (work: (tx: Queries) => Promise<number>) => retryConflicts(() => prisma.$transaction(work))
  const purge = (table: PurgedTable) => () => retryConflicts(() => prisma.$executeRaw`${deletion(table)}`)
  return {
    isDue: (reminders) =>
      retryConflicts(async () => {
        const { text, values } = anyDue(reminders)
        return (await execute(text, values)).rows[0]?.['due'] === true
      }),
    expire: () => transact((tx) => expire(tx, options)),
    remind: (reminders) => transact((tx) => queueReminders(tx, options, reminders)),
    foldCounts: async () => {
      await retryConflicts(() => prisma.$executeRaw`${foldCounts}`)
    },
    purgeIdempotencyKeys: purge('idempotency_keys'),
    purgeWithheld: purge('withheld_invitations'),
    purgeQuotas: purge('quota_usage'),
    purgeWebhookDeliveries: purge('webhook_deliveries'),
  }
}

/** Past Prisma: a gateway without work never compiles Prisma's query compiler, which takes 0.25 s and 90 MB. */
function anyDue(reminders: Reminders | null): Prisma.Sql {
  const conditions = [
    Prisma.sql`EXISTS (SELECT FROM invitations i WHERE ${isOverdue})`,
    ...(reminders === null ? [] : [Prisma.sql`EXISTS (${dueReminders(reminders)})`]),
    areCountsScattered,
    ...Object.values(PURGES).map((purge) => Prisma.sql`EXISTS (${oldRows(purge)})`),
  ]
  return Prisma.sql`SELECT ${Prisma.join(conditions, ' OR ')} AS due`
}

async function expire(tx: Queries, options: SweepStoreOptions): Promise<number> {
  const due = await tx.$queryRaw<{ id: string }[]>`
    SELECT i.id FROM invitations i WHERE ${isOverdue}
    ORDER BY i.expires_at LIMIT ${SWEEP_BATCH_SIZE} FOR UPDATE SKIP LOCKED`
  if (due.length === 0) return 0
  const dueIds = due.map(({ id }) => id)
  await tx.$executeRaw`${expireLocked(dueIds)}`
  await recordExpiry(tx, options, dueIds)
  return due.length
}

interface Purge {
  table: Prisma.Sql
  /** The primary key. */
  key: Prisma.Sql
  time: Prisma.Sql
  age: Prisma.Sql
  condition?: Prisma.Sql
}

const PURGES = {
  idempotency_keys: {
    table: Prisma.sql`idempotency_keys`,
    key: Prisma.sql`actor, key`,
    time: Prisma.sql`created_at`,
    age: Prisma.sql`make_interval(days => ${IDEMPOTENCY_KEY_DAYS}::int)`,
  },
  // An invitation can be pending for as long.
  withheld_invitations: {
    table: Prisma.sql`withheld_invitations`,
    key: Prisma.sql`id`,
    time: Prisma.sql`created_at`,
    age: Prisma.sql`interval '365 days'`,
  },
  quota_usage: {
    table: Prisma.sql`quota_usage`,
    key: Prisma.sql`subject`,
    time: Prisma.sql`resets_at`,
    age: Prisma.sql`interval '1 day'`,
  },
  webhook_deliveries: {
    table: Prisma.sql`webhook_deliveries`,
    key: Prisma.sql`id`,
    time: Prisma.sql`created_at`,
    age: Prisma.sql`interval '14 days'`,
    condition: Prisma.sql`AND state IN ('SENT', 'FAILED', 'CANCELED')`,
  },
} satisfies Record<string, Purge>

type PurgedTable = keyof typeof PURGES

function deletion(name: PurgedTable): Prisma.Sql {
  const purge: Purge = PURGES[name]
  const { table, key, time } = purge
  return Prisma.sql`
    DELETE FROM ${table} WHERE (${key}) IN (
      ${oldRows(purge)} ORDER BY ${time} LIMIT ${SWEEP_BATCH_SIZE} FOR UPDATE SKIP LOCKED
    )`
}

function oldRows({ table, key, time, age, condition = Prisma.empty }: Purge): Prisma.Sql {
  return Prisma.sql`SELECT ${key} FROM ${table} WHERE ${time} < now() - ${age} ${condition}`
}
