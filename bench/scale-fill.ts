// cspell:ignore yara indexdef hashint
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'

/** Names whose shares differ: a prefix of three letters has 9 % of the rows or less. One of 20 addresses has no name. */
const FIRST_NAMES =
  'maria mark martin mary marta james john robert linda david susan anna peter paul laura emma lucas noah olivia ava ' +
  'sophia mia amelia harper evelyn jack leo max tom ben sam dan kim lee ana eva ida nora ines olga vera yara zara ' +
  'hugo ivan igor oskar felix erik nils otto anton jan kurt rolf uwe gerd heidi petra'
const LAST_NAMES =
  'smith jones brown silva garcia mueller schmidt weber wagner rossi ferrari dubois martin lopez sato suzuki'
/** Inserted at a time. */
const PORTION = 500_000
const DAYS = 3 * 365

/**
 * Fills an empty, migrated database with invitations, events, deliveries and inviters. Everything is spread over the
 * same days (default: three years) for any number of rows, so that only the size differs between two databases. Ids sort
 * by time, like the gateway's own. Secondary indexes are created at the end.
 *
 * - Invitations of the last 30 days are mostly pending. Older ones have ended: 60 % accepted, 25 % expired.
 * - Four of five were emailed. 1 % of the deliveries failed and 2 % were canceled.
 * - One of five has no inviter. The others have one of 2,000, some of them much more often than others.
 * - Half of the addresses are in five domains, the others in 5,000.
 */
export async function fillForScale(databaseUrl: string, rows: number, days = DAYS): Promise<void> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    await client.query(
      "SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'",
    )
    await client.query(USERS)
    const indexes = await dropIndexes(client)
    // Triggers would check and count each row. A superuser can switch them off for a session.
    await client.query("SET session_replication_role = 'replica'")
    for (let first = 1; first <= rows; first += PORTION) {
      const last = Math.min(rows, first + PORTION - 1)
      for (const statement of STATEMENTS) await client.query(statement(source(rows, days, first, last), rows))
    }
    await client.query('RESET session_replication_role')
    await client.query(await readFile(MAINTAINED, 'utf8'))
    for (const definition of indexes) await client.query(definition)
    for (const table of TABLES) await client.query(`VACUUM ANALYZE ${table}`)
  } finally {
    await client.end()
  }
}

/** Computes what the triggers would have maintained. */
const MAINTAINED = path.resolve(
  import.meta.dirname,
  '../prisma/migrations/20261127181200_existing_rows/migration.sql',
)
const TABLES = ['invitations', 'invitation_events', 'deliveries', 'undelivered_deliveries', 'users']

/** @returns the statements that create them again. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(
    `SELECT indexname, indexdef FROM pg_indexes
     WHERE schemaname = 'public' AND tablename = ANY($1) AND indexname NOT LIKE '%_pkey' ORDER BY tablename, indexname`,
    [TABLES],
  )
  for (const { indexname } of rows) await client.query(`DROP INDEX "${indexname}"`)
  return rows.map(({ indexdef }) => indexdef)
}

const USERS = `
  INSERT INTO users (id, email_address, email_key, created_at)
  SELECT ${userId('n')}, 'inviter' || n || '@acme.example', 'inviter' || n || '@acme.example', now() - interval '4 years'
  FROM generate_series(0, 1999) AS n ON CONFLICT DO NOTHING`

function userId(n: string): string {
  return `'user_01' || lpad((${n})::text, 24, '0')`
}

/** A number from 0 to below `max` that looks random and is always the same for a row. */
function pick(seed: number, max: number): string {
  return `(abs(hashint8extended(n, ${seed})) % ${max})`
}

function oneOf(names: string, seed: number): string {
  const list = names.split(' ')
  return `('{${list.join(',')}}'::text[])[1 + ${pick(seed, list.length)}]`
}

const sortedId = (prefix: string, time: string, seed: string) =>
  `'${prefix}_01' || lpad(to_hex((extract(epoch FROM ${time}) * 1000)::bigint), 12, '0') || substr(md5('${seed}' || n), 1, 12)`

/** All statements use the same time. */
const NOW = `timestamptz '${new Date().toISOString()}'`

function source(rows: number, days: number, first: number, last: number): string {
  return `
    (SELECT n, created, created + interval '30 days' AS expires,
      CASE
        WHEN created > ${NOW} - interval '30 days' AND p < 60 THEN 'PENDING' WHEN p % 100 < 60 THEN 'ACCEPTED'
        WHEN created <= ${NOW} - interval '30 days' AND p % 100 < 85 THEN 'EXPIRED' WHEN p % 100 < 95 THEN 'REVOKED'
        ELSE 'DECLINED' END AS status,
      CASE WHEN ${pick(2, 100)} < 80 THEN true ELSE false END AS notify
     FROM (SELECT n, date_trunc('milliseconds', ${NOW} - (${rows} - n + 1) * (interval '${days} days' / ${rows})) AS created,
        ${pick(1, 100)} AS p FROM generate_series(${first}::bigint, ${last}::bigint) AS n) AS made) AS facts
    CROSS JOIN LATERAL (SELECT ${sortedId('inv', 'created', 'i')} AS id,
      CASE status WHEN 'PENDING' THEN created WHEN 'EXPIRED' THEN expires
        ELSE least(created + ${pick(3, 1_000_000)} * interval '1 second', ${NOW}) END AS changed) AS more`
}

/** @param from the rows, for FROM. */
type Statement = (from: string, rows: number) => string

const invitations: Statement = (from, rows) => `
  INSERT INTO invitations (id, email_address, email_key, status, created_at, updated_at, expires_at, accepted_at, revoked_at,
    declined_at, template, inviter_id, notify, remind_at, public_metadata)
  SELECT id, key, key, status::invitation_status, created, changed, expires,
    CASE status WHEN 'ACCEPTED' THEN changed END, CASE status WHEN 'REVOKED' THEN changed END,
    CASE status WHEN 'DECLINED' THEN changed END,
    CASE WHEN n <= ${rows * 0.02} THEN 'legacy' WHEN ${pick(4, 100)} < 15 THEN 'partner' ELSE 'invitation' END,
    CASE WHEN ${pick(5, 5)} > 0 THEN ${userId(`floor(2000 * power(${pick(6, 1000)} / 1000.0, 3))::int`)} END,
    notify, CASE WHEN status = 'PENDING' AND notify THEN created + interval '60 days' END,
    CASE WHEN ${pick(7, 2)} = 0 THEN '{}' ELSE jsonb_build_object('team', 'team ' || ${pick(8, 5000)},
      'plan', CASE ${pick(9, 2)} WHEN 0 THEN 'free' ELSE 'pro' END) END
  FROM ${from} CROSS JOIN LATERAL (
    SELECT CASE WHEN ${pick(16, 20)} = 0 THEN substr(md5(n::text), 1, 8)
        ELSE ${oneOf(FIRST_NAMES, 10)} || '.' || ${oneOf(LAST_NAMES, 11)} END || n || '@' || CASE WHEN ${pick(12, 10)} < 5
      THEN 'mail' || ${pick(13, 5)} || '.example' ELSE 'company' || ${pick(14, 5000)} || '.example' END AS key) AS address`

const events: Statement = (from) => `
  INSERT INTO invitation_events (id, invitation_id, type, actor, cause, before, after, created_at, position)
  SELECT ${sortedId('evt', 'created', 'c')}, id, 'CREATED'::invitation_event_type, 'key_default', 'createInvitation', NULL,
    jsonb_build_object('status', 'PENDING', 'expiresAt', expires), created, 2 * n
  FROM ${from}
  UNION ALL
  SELECT ${sortedId('evt', 'changed', 'e')}, id, status::invitation_event_type,
    CASE status WHEN 'EXPIRED' THEN 'system' ELSE 'ticket' END, CASE status WHEN 'EXPIRED' THEN 'expiry' ELSE 'link' END,
    '{"status": "PENDING"}'::jsonb, jsonb_build_object('status', status), changed, 2 * n + 1
  FROM ${from} WHERE status <> 'PENDING'`

const deliveries: Statement = (from) => `
  INSERT INTO deliveries (id, invitation_id, state, link_version, attempts, next_attempt_at, last_error, message_id,
    created_at, updated_at, sent_at)
  SELECT delivery, id, state::delivery_state, 1, 1, NULL, CASE state WHEN 'FAILED' THEN '550 no such user' END,
    '<' || delivery || '@acme.example>', created, created + interval '2 seconds',
    CASE state WHEN 'SENT' THEN created + interval '2 seconds' END
  FROM ${from} CROSS JOIN LATERAL (
    SELECT ${sortedId('dlv', 'created', 'd')} AS delivery,
      CASE WHEN ${pick(15, 100)} = 0 THEN 'FAILED' WHEN ${pick(15, 100)} < 3 THEN 'CANCELED' ELSE 'SENT' END AS state) AS sent
  WHERE notify`

const STATEMENTS = [invitations, events, deliveries]
