import type { Database } from '../connection/database.ts'
import { isUniqueViolation, retryConflicts } from '../connection/errors.ts'
import type { createUserStore } from './user-store.ts'

interface PersonKeys {
  id: string | null
  externalId: string | null
  emailKey: string | null
}

interface PersonUser {
  id: string
  emailKey: string
}

interface FoundUser extends PersonUser {
  externalId: string | null
}

/** Finds the users of signed-in people. A view over an application's own users may stand in for the table. */
export function createPersonStore(
  { prisma }: Database,
  users: Pick<ReturnType<typeof createUserStore>, 'create'>,
) {
  async function find({ id, externalId, emailKey }: PersonKeys): Promise<FoundUser | null> {
    const [user] = await retryConflicts(
      () => prisma.$queryRaw<FoundUser[]>`
        SELECT id, email_key AS "emailKey", external_id AS "externalId" FROM users
        WHERE id = ${id} OR external_id = ${externalId}
          -- Not the user of another subject: addresses are given to other people, such as those of a company to new employees.
          OR (email_key = ${emailKey} AND external_id IS NULL)
        ORDER BY coalesce(id = ${id}, false) DESC, coalesce(external_id = ${externalId}, false) DESC LIMIT 1`,
    )
    return user ?? null
  }

  /** If another user gets the external id at this moment, that user keeps it. */
  async function link({ id }: FoundUser, externalId: string): Promise<void> {
    const linking = retryConflicts(
      () => prisma.$executeRaw`
        UPDATE users SET external_id = ${externalId},
          email_verified_at = coalesce(email_verified_at, now()), updated_at = now()
        WHERE id = ${id} AND external_id IS NULL`,
    )
    await linking.catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error
    })
  }

  return {
    find,
    async findOrCreate(
      person: PersonKeys & { newId: string; emailAddress: string | null; name: string | null },
    ): Promise<PersonUser | null> {
      const found = await find(person)
      const { id, externalId, emailAddress, emailKey, name, newId } = person
      if (found !== null) {
        if (externalId === null || found.externalId !== null) return found
        await link(found, externalId)
        // Another person with the same address may have been faster.
        return find(person)
      }
      if (emailAddress === null || emailKey === null) return null
      // If another call creates the same user meanwhile, that user is found. The address may also have a user of another
      // person.
      await users.create(id ?? newId, {
        emailAddress,
        emailKey,
        emailVerified: true,
        publicMetadata: null,
        externalId,
        name,
      })
      return find(person)
    },
  }
}
