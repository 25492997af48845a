import type { Execute } from '../../lib/execute.ts'
import type { DatabaseFault } from './database-fault.ts'

interface SchemaRights {
  name: string
  role: string
  made: boolean
  uses: boolean
  creates: boolean
  creates_schemas: boolean
  /** Tables in it. */
  tables: number
  /** Those of them whose rows it may not read and write. */
  lacking: string[] | null
}

// In the gateway's schema other applications may have tables, too.
const TABLES = [
  'invitations',
  'invitation_counts',
  'invitation_events',
  'users',
  'deliveries',
  'undelivered_deliveries',
  'invitation_statistics',
  'weekly_creations',
  'acceptance_times',
  'statistics_progress',
  'uncounted_deletions',
  'api_keys',
  'idempotency_keys',
  'quota_usage',
  'webhook_endpoints',
  'webhook_deliveries',
  'withheld_invitations',
  'ticket_secret',
  '_prisma_migrations',
]

/** @returns what the role lacks to start a gateway in these schemas; null where it lacks nothing. */
export async function findLackingRight(
  execute: Execute,
  schemas: { tables: string; queue: string },
): Promise<DatabaseFault | null> {
  const { rows } = await execute(
    `SELECT name, current_user AS role, oid IS NOT NULL AS made, has_database_privilege(current_database(), 'CREATE') AS creates_schemas,
       coalesce(has_schema_privilege(oid, 'USAGE'), false) AS uses, coalesce(has_schema_privilege(oid, 'CREATE'), false) AS creates,
       (SELECT count(*)::int FROM pg_class c WHERE c.relnamespace = oid AND (name = $2 OR c.relname = ANY ($3)) AND c.relkind IN ('r', 'p', 'v')) AS tables,
       (SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_class c
        WHERE c.relnamespace = oid AND (name = $2 OR c.relname = ANY ($3)) AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
          AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
            AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))) AS lacking
     FROM (SELECT name, to_regnamespace(quote_ident(name))::oid AS oid FROM unnest(ARRAY[$1, $2]::text[]) AS name) s`,
    [schemas.tables, schemas.queue, TABLES],
  )
  for (const row of rows as unknown as SchemaRights[]) {
    const fault = faultOf(row)
    if (fault !== null) return fault
  }
  return null
}

function faultOf(rights: SchemaRights): DatabaseFault | null {
  const { name, role, made, uses, creates, creates_schemas, tables, lacking } = rights
  if (!made) {
    return creates_schemas
      ? null
      : {
          message: `There is no schema ${name}, and the role ${role} may not create it.`,
          advice: `As an administrator of the database, run: CREATE SCHEMA ${name} AUTHORIZATION ${role}`,
        }
  }
  if (!uses) {
    return {
      message: `The role ${role} may not use the schema ${name}.`,
      advice: `As its owner, run: GRANT USAGE ON SCHEMA ${name} TO ${role}`,
    }
  }
  if (tables === 0 && !creates) {
    return {
      message: `The schema ${name} has no tables of the gateway, and the role ${role} may not create them.`,
      advice: `Run: invitations migrate, as the owner; or: GRANT CREATE ON SCHEMA ${name} TO ${role}`,
    }
  }
  return lacking === null
    ? null
    : {
        message: `The role ${role} may not read and write ${lacking.join(', ')} in the schema ${name}.`,
        advice: `As their owner, run: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${role}`,
      }
}
