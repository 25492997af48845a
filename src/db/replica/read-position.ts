import type { Database } from '../connection/database.ts'
import { channelIn } from '../migration/schema-scope.ts'
import { type Lsn, parseLsn } from './lsn.ts'

/** The channel on which gateways share who has written. */
export const WRITES_CHANNEL = 'invitation_writes'

/**
 * Reads where the log of the primary ends: after everything that was committed before.
 *
 * @param shared - texts that are sent to the other gateways, each after the position
 */
export async function readPosition(
  { execute, schema }: Pick<Database, 'execute' | 'schema'>,
  shared: string[] = [],
): Promise<Lsn> {
  // On a new page, Postgres reports the position after the header of the page, which has at most 40 bytes. A replica
  // reports the end of a record, so it would be behind until the next write. No record both starts and ends there.
  const { rows } = await execute(
    `SELECT lsn::text AS lsn, (
       SELECT count(pg_catalog.pg_notify($1, lsn::text || ' ' || written)) FROM unnest($2::text[]) AS written
     ) AS sent
     FROM (
       SELECT CASE WHEN used <= 40 THEN insertion - used ELSE insertion END AS lsn
       FROM pg_catalog.pg_current_wal_insert_lsn() AS insertion,
         LATERAL (SELECT (insertion - '0/0') % pg_catalog.current_setting('wal_block_size')::numeric AS used) AS page
     ) AS position`,
    [channelIn(schema, WRITES_CHANNEL), shared],
  )
  const lsn = parseLsn(String(rows[0]?.['lsn']))
  if (lsn === null) throw new Error('The primary reports no position of its log')
  return lsn
}
