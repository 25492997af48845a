import { Unavailable } from '../../domain/errors.ts'
import type { UserInput } from '../../domain/user/user-input.ts'
import type { UserObstacle, UserStore, UserWriting } from '../../domain/user/users.ts'
import type { Database } from '../connection/database.ts'
import { isUniqueViolation, retryConflicts } from '../connection/errors.ts'
import { Prisma, type User as UserModel } from '../generated/client.ts'
import { toUser } from '../list/invitation-reader.ts'
import { deleteUser } from './delete-user.ts'

// The conflicting user may be gone when it is read. After this many tries, the conflict is permanent.
const TRIES = 5

/**
 * Keeps users. Only columns with something to say are written, and no constraint is named: a view over
 * an application's own table can stand in for the table (docs/guide/users.md).
 */
export function createUserStore({ prisma }: Database): UserStore {
  return {
    create: (id, input) => persistently(() => create(id, input)),
    upsert: (id, input) => persistently(() => upsert(id, input)),
    delete: (selector) => deleteUser(prisma, selector),
    byEmailKey: (emailKey) =>
      retryConflicts(async () => {
        const row = await prisma.user.findFirst({ where: { emailKey } })
        return row && toUser(row)
      }),
  }

  async function create(id: string, input: UserInput): Promise<UserWriting | null> {
    const [made] = await prisma.$queryRaw<UserModel[]>`${insertion(id, input)}`
    return made === undefined ? obstacle(input) : { user: toUser(made) }
  }

  /** One statement: what it finds it locks and changes, where it finds nobody it inserts. */
  async function upsert(id: string, input: UserInput): Promise<UserWriting | null> {
    const { emailAddress, emailKey, emailVerified, externalId } = input
    const [row] = await prisma.$queryRaw<(Partial<UserModel> & { found: number })[]>`
      WITH found AS (
        SELECT id FROM users WHERE email_key = ${emailKey} OR external_id = ${externalId}
        ORDER BY id FOR UPDATE
      ), updated AS (
        UPDATE users SET
          ${given(externalId, (value) => Prisma.sql`external_id = ${value},`)}
          ${given(input.publicMetadata, (value) => Prisma.sql`public_metadata = ${JSON.stringify(value)}::jsonb,`)}
          ${given(input.name, (value) => Prisma.sql`name = ${value || null},`)}
          email_address = ${emailAddress}, email_key = ${emailKey},
          -- Of a new address nothing is proved by what was proved of the old one.
          email_verified_at = CASE
            WHEN ${emailVerified}::boolean THEN coalesce(CASE WHEN email_key = ${emailKey} THEN email_verified_at END, now())
            WHEN NOT ${emailVerified}::boolean OR email_key <> ${emailKey} THEN NULL
            ELSE email_verified_at END,
          updated_at = now()
        WHERE id = (SELECT min(id) FROM found HAVING count(*) = 1)
        RETURNING ${userColumns}
      ), made AS (${insertion(id, input, Prisma.sql`WHERE NOT EXISTS (SELECT FROM found)`)})
      SELECT written.*, (SELECT count(*)::int FROM found) AS found
      FROM (SELECT 1) one LEFT JOIN (SELECT * FROM updated UNION ALL SELECT * FROM made) written ON true`
    if (isUser(row)) return { user: toUser(row) }
    // Nobody was found and nothing inserted, or what was found has changed: somebody else was faster.
    return row?.found === 2 ? { obstacle: 'BOTH_TAKEN' } : null
  }

  async function obstacle({ emailKey, externalId }: UserInput): Promise<{ obstacle: UserObstacle } | null> {
    const rows = await prisma.$queryRaw<{ same_address: boolean }[]>`
      SELECT email_key = ${emailKey} AS same_address FROM users
      WHERE email_key = ${emailKey} OR external_id = ${externalId}`
    if (rows.length === 0) return null
    return { obstacle: rows.some((row) => row.same_address) ? 'ADDRESS_TAKEN' : 'EXTERNAL_ID_TAKEN' }
  }
}

/** The columns of a user, as Prisma's client names them. */
export const userColumns = Prisma.sql`id, external_id AS "externalId", email_address AS "emailAddress",
  email_key AS "emailKey", email_verified_at AS "emailVerifiedAt", public_metadata AS "publicMetadata",
  created_at AS "createdAt", updated_at AS "updatedAt", name`

function insertion(id: string, input: UserInput, where = Prisma.empty): Prisma.Sql {
  const name = input.name || null
  return Prisma.sql`
    INSERT INTO users (id, email_address, email_key, email_verified_at, public_metadata
      ${given(input.externalId, () => Prisma.sql`, external_id`)}
      ${given(name, () => Prisma.sql`, name`)})
    SELECT ${id}, ${input.emailAddress}, ${input.emailKey},
      CASE WHEN ${input.emailVerified ?? false}::boolean THEN now() END,
      ${JSON.stringify(input.publicMetadata ?? {})}::jsonb
      ${given(input.externalId, (value) => Prisma.sql`, ${value}`)}
      ${given(name, (value) => Prisma.sql`, ${value}`)}
    ${where}
    ON CONFLICT DO NOTHING
    RETURNING ${userColumns}`
}

function given<T>(value: T | null, then: (value: T) => Prisma.Sql): Prisma.Sql {
  return value === null ? Prisma.empty : then(value)
}

function isUser<Row extends Partial<UserModel>>(row: Row | undefined): row is Row & UserModel {
  return typeof row?.id === 'string'
}

/** Again where somebody else was faster (null, or a unique index says so): now they can be seen. */
async function persistently(work: () => Promise<UserWriting | null>): Promise<UserWriting> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const result = await retryConflicts(work).catch((error: unknown) => {
      if (isUniqueViolation(error)) return null
      throw error
    })
    if (result !== null) return result
  }
  throw new Unavailable()
}
