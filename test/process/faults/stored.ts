import { inject } from 'vitest'
import { uuidOf } from '../../../src/domain/ids.ts'
import { openTestDatabase, type TestDatabase } from '../../support/databases.ts'

/** Whether the tests run on the embedded database, which only one process at a time can open. */
export const embedded = 'dataDir' in inject('template')

export type Rows = Record<string, unknown>[]

/** Opens the database of a gateway directly. If it is embedded, the gateway must have ended. */
export async function opened<T>(
  { environment }: Pick<TestDatabase, 'environment'>,
  work: (query: (sql: string, values?: unknown[]) => Promise<Rows>) => Promise<T>,
): Promise<T> {
  const database = await openTestDatabase(environment, { poolSize: 1 })
  try {
    return await work(async (sql, values = []) => (await database.execute(sql, values)).rows)
  } finally {
    await database.close()
  }
}

/** Finds rows that are lost or inconsistent. In a consistent database all lists are empty. */
export function brokenParts(database: Pick<TestDatabase, 'environment'>, acknowledged: string[] = []) {
  return opened(database, async (query) => {
    // In one statement, because working gateways change deliveries and jobs together.
    const rows = await query(`
      SELECT 'delivery' AS kind, id FROM deliveries WHERE state IN ('QUEUED', 'SENDING')
      UNION ALL SELECT 'delivery', id FROM webhook_deliveries WHERE state IN ('QUEUED', 'SENDING')
      UNION ALL SELECT 'job', id::text FROM pgboss.job WHERE name IN ('mail_invitation', 'send_webhook')`)
    const idsOf = (kind: string) => rows.filter((row) => row['kind'] === kind).map(({ id }) => String(id))
    const queued = new Set(idsOf('job'))
    const waiting = idsOf('delivery')
    const awaited = new Set(waiting.map(uuidOf))
    return {
      lost: await query(
        `SELECT id FROM unnest($1::text[]) AS acknowledged(id)
         WHERE NOT EXISTS (SELECT FROM invitations i WHERE i.id = acknowledged.id)`,
        [acknowledged],
      ),
      withoutEvent: await query(
        `SELECT id FROM invitations i WHERE NOT EXISTS (
           SELECT FROM invitation_events e WHERE e.invitation_id = i.id AND e.type = 'CREATED')`,
      ),
      withoutDelivery: await query(
        `SELECT id FROM invitations i WHERE notify AND NOT EXISTS (
           SELECT FROM deliveries d WHERE d.invitation_id = i.id)`,
      ),
      withoutInvitation: await query(
        `SELECT id FROM invitation_events e WHERE NOT EXISTS (SELECT FROM invitations i WHERE i.id = e.invitation_id)
         UNION ALL
         SELECT id FROM deliveries d WHERE NOT EXISTS (SELECT FROM invitations i WHERE i.id = d.invitation_id)`,
      ),
      deliveriesWithoutJob: waiting.filter((id) => !queued.has(uuidOf(id))),
      jobsWithoutDelivery: [...queued].filter((id) => !awaited.has(id)),
    }
  })
}

export const WHOLE: Awaited<ReturnType<typeof brokenParts>> = {
  lost: [],
  withoutEvent: [],
  withoutDelivery: [],
  withoutInvitation: [],
  deliveriesWithoutJob: [],
  jobsWithoutDelivery: [],
}
