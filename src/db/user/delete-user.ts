import type { UserSelector } from '../../domain/user/user-input.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'

/** Invitations that a statement takes a deleted user out of: as their inviter, and as the person who accepted. */
const FREED_AT_ONCE = 500

/**
 * Revokes the keys of a user, takes the user out of all invitations, and then deletes the user.
 *
 * The invitations come before the deletion, so that a call after a failure finds the user again. One statement for all
 * invitations of a user with very many would exceed its timeout each time.
 *
 * @returns the id of the user, or null if there was none.
 */
export async function deleteUser(prisma: PrismaClient, selector: UserSelector): Promise<string | null> {
  const id = await retryConflicts(() => revokeKeys(prisma, selector))
  if (id === null) return null
  // Until a batch is not full. If it waited for an empty one, a person who keeps inviting could keep the call from ending.
  while ((await retryConflicts(() => freeInvitations(prisma, id))) >= FREED_AT_ONCE);
  return retryConflicts(() => deleteRow(prisma, id))
}

/** First, so that the keys end at once, even if what follows fails. The caller then repeats the call. */
async function revokeKeys(
  prisma: Pick<PrismaClient, '$queryRaw'>,
  { id, externalId, emailKey }: UserSelector,
): Promise<string | null> {
  const [user] = await prisma.$queryRaw<{ id: string }[]>`
    WITH owner AS (
      SELECT id, external_id FROM users WHERE id = ${id} OR external_id = ${externalId} OR email_key = ${emailKey}
    ), ${endedKeys}
    SELECT id FROM owner`
  return user?.id ?? null
}

/** @returns how many. Each of the two indexes leads to its part of a batch, at any size of the table. */
async function freeInvitations(prisma: Pick<PrismaClient, '$executeRaw'>, userId: string): Promise<number> {
  return prisma.$executeRaw`
    WITH named AS (
      SELECT id FROM invitations WHERE id IN (
        (SELECT id FROM invitations WHERE inviter_id = ${userId} LIMIT ${FREED_AT_ONCE})
        UNION ALL
        (SELECT id FROM invitations WHERE accepted_by_id = ${userId} LIMIT ${FREED_AT_ONCE})
      ) ORDER BY id FOR UPDATE
    )
    UPDATE invitations i SET ${freed(Prisma.sql`${userId}`)} FROM named WHERE i.id = named.id`
}

/** Also ends what was created since the user was found. @returns null if there is no such user. */
async function deleteRow(prisma: Pick<PrismaClient, '$queryRaw'>, id: string): Promise<string | null> {
  const [deleted] = await prisma.$queryRaw<{ id: string }[]>`
    WITH owner AS (
      DELETE FROM users WHERE id = ${id} RETURNING id, external_id, email_key
    ), forgotten AS (
      DELETE FROM withheld_invitations w USING owner WHERE w.email_key = owner.email_key
    ), ${endedKeys}, named AS (
      SELECT i.id, owner.id AS user_id FROM invitations i, owner
      WHERE i.inviter_id = owner.id OR i.accepted_by_id = owner.id
      ORDER BY i.id FOR UPDATE OF i
    ), freed AS (
      UPDATE invitations i SET ${freed(Prisma.sql`named.user_id`)} FROM named WHERE i.id = named.id
    )
    SELECT id FROM owner`
  return deleted?.id ?? null
}

/** The CTE that revokes the keys of the user `owner`. */
const endedKeys = Prisma.sql`ended_keys AS (
  UPDATE api_keys k SET revoked_at = now(), previous_hash = NULL, previous_until = NULL
  FROM owner WHERE k.revoked_at IS NULL AND k.owner IN (owner.id, 'sub:' || owner.external_id)
)`

/** The columns of an invitation `i` without the user. */
function freed(userId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`inviter_id = nullif(i.inviter_id, ${userId}), accepted_by_id = nullif(i.accepted_by_id, ${userId}),
    updated_at = now()`
}
