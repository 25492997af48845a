import type { EmailAddressRules } from '../email-address.ts'
import { parseInput } from '../input-issues.ts'
import type { Invitation, InvitationStatus } from '../invitation.ts'
import {
  DEFAULT_ORDER,
  decodeListCursor,
  encodeListCursor,
  type InvitationOrder,
  type ListPosition,
} from './list-cursor.ts'
import { countInput, type InvitationFilter, listInput } from './list-input.ts'
import { type Page, type PageArgs, type Part, pagedInput, readPage } from './page.ts'

/** A part of the list of invitations that match a filter, in an order. */
export interface ListRequest {
  filter: InvitationFilter
  order: InvitationOrder
  part: Part<ListPosition>
}

export interface InvitationList {
  page(request: ListRequest): Promise<Invitation[]>
  /** The number of invitations per status, including 0. */
  counts(filter: InvitationFilter): Promise<Record<InvitationStatus, number>>
  /** The number of invitations that match. Null if they would have to be counted one by one. */
  total(filter: InvitationFilter): Promise<number | null>
}

/** A page of a list whose number of items may be known. */
export interface CountedPage {
  /** Null: the list would have to be counted. */
  total(): Promise<number | null>
}

/**
 * Pages through invitations by cursor. A cursor contains values, not a row number. So each page costs the same,
 * and new rows do not shift the later pages.
 *
 * @throws InvalidInput from the function returned.
 */
export function listInvitations(list: InvitationList, rules: EmailAddressRules) {
  const input = listInput(rules)
  return async (args: object): Promise<Page<Invitation> & CountedPage> => {
    const { filter, order, ...page } = parseInput(input, args)
    const read = await readPage<Invitation, ListPosition>(page, {
      decode: (cursor) => decodeListCursor(cursor, order),
      encode: (invitation) => encodeListCursor(invitation, order),
      read: (part) => list.page({ filter, order, part }),
    })
    return { ...read, total: () => list.total(filter) }
  }
}

const pageInput = pagedInput({}, decodeDefault)

/** Pages through a list of invitations, newest first. @throws InvalidInput */
export async function invitationsPage(
  args: PageArgs,
  read: (part: Part<ListPosition>) => Promise<Invitation[]>,
): Promise<Page<Invitation> & CountedPage> {
  const page = await newestFirst(args, { read, invitationOf: (invitation) => invitation })
  return { ...page, total: async () => null }
}

export interface NewestFirst<Item> {
  read: (part: Part<ListPosition>) => Promise<Item[]>
  /** The invitation that decides the position of an item. */
  invitationOf: (item: Item) => Invitation
}

/** Pages through a list of items with one invitation each, newest first. @throws InvalidInput */
export async function newestFirst<Item>(
  args: PageArgs,
  { read, invitationOf }: NewestFirst<Item>,
): Promise<Page<Item>> {
  return readPage(parseInput(pageInput, args), {
    decode: decodeDefault,
    encode: (item) => encodeListCursor(invitationOf(item), DEFAULT_ORDER),
    read,
  })
}

function decodeDefault(cursor: string): ListPosition | null {
  return decodeListCursor(cursor, DEFAULT_ORDER)
}

/** Counts invitations by status. @throws InvalidInput from the function returned. */
export function countInvitations(list: InvitationList, rules: EmailAddressRules) {
  const input = countInput(rules)
  return async (args: object): Promise<Record<InvitationStatus, number>> =>
    list.counts(parseInput(input, args).filter)
}
