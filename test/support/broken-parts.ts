import { uuidOf } from '../../src/domain/ids.ts'

export type Rows = Record<string, unknown>[]

export type Query = (sql: string, values?: unknown[]) => Promise<Rows>

/** Finds rows that are lost or inconsistent. In a consistent database all lists are empty. */
export async function findBrokenParts(query: Query, acknowledged: string[]) {
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
}

export const WHOLE: Awaited<ReturnType<typeof findBrokenParts>> = {
  lost: [],
  withoutEvent: [],
  withoutDelivery: [],
  withoutInvitation: [],
  deliveriesWithoutJob: [],
  jobsWithoutDelivery: [],
}
