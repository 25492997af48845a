import { z } from 'zod'
import type { EmailAddressRules } from '../email-address.ts'
import { parseInput } from '../input-issues.ts'
import { addressPrefix, type TimeRange, timeRange } from '../list/list-input.ts'
import { type Page, type Part, pagedInput, readPage } from '../list/page.ts'
import type { User } from './user.ts'
import { externalId } from './user-input.ts'

/** The validated filter of a list of users. Null: any value matches. */
export interface UserFilter {
  emailKeyPrefix: string | null
  externalId: string | null
  createdAt: TimeRange | null
}

/**
 * The position of a user in the list, newest first. The time is in microseconds, because the column of an application's
 * own table may have them.
 */
export interface UserPosition {
  createdMicros: string
  id: string
}

export interface ListedUser {
  user: User
  position: UserPosition
}

export interface UserList {
  /** Users, newest first. */
  page(filter: UserFilter, part: Part<UserPosition>): Promise<ListedUser[]>
}

/** Pages through users by cursor, newest first. @throws InvalidInput from the function returned. */
export function listUsers(list: UserList, rules: EmailAddressRules) {
  const input = pagedInput({ filter: userFilter(rules) }, decodeUserCursor)
  return async (args: object): Promise<Page<User>> => {
    const { filter, ...page } = parseInput(input, args)
    const { edges, pageInfo } = await readPage<ListedUser, UserPosition>(page, {
      decode: decodeUserCursor,
      encode: ({ position }) => encodeUserCursor(position),
      read: (part) => list.page(filter, part),
    })
    return { pageInfo, edges: edges.map(({ cursor, node }) => ({ cursor, node: node.user })) }
  }
}

function userFilter(rules: EmailAddressRules) {
  return z
    .strictObject({
      emailAddressPrefix: addressPrefix(rules).nullish(),
      externalId: externalId.nullish(),
      createdAt: timeRange.nullish(),
    })
    .nullish()
    .transform(
      (input): UserFilter => ({
        emailKeyPrefix: input?.emailAddressPrefix ?? null,
        externalId: input?.externalId ?? null,
        createdAt: input?.createdAt ?? null,
      }),
    )
}

function encodeUserCursor({ createdMicros, id }: UserPosition): string {
  return Buffer.from(`user ${createdMicros} ${id}`).toString('base64url')
}

function decodeUserCursor(cursor: string): UserPosition | null {
  const [, createdMicros, id] =
    /^user (-?\d{1,17}) ([^\s\p{Cc}]{1,100})$/u.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return createdMicros === undefined || id === undefined ? null : { createdMicros, id }
}
