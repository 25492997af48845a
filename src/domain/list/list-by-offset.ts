import type { EmailAddressRules } from '../email-address.ts'
import { parseInput } from '../input-issues.ts'
import type { Invitation } from '../invitation.ts'
import type { InvitationList } from './list.ts'
import type { InvitationOrder } from './list-cursor.ts'
import { type InvitationFilter, offsetInput } from './list-input.ts'

/** `limit` invitations that match a filter, in an order, after the first `offset`. */
export interface SliceRequest {
  filter: InvitationFilter
  order: InvitationOrder
  limit: number
  offset: number
}

export interface OffsetList extends Pick<InvitationList, 'counts'> {
  slice(request: SliceRequest): Promise<Invitation[]>
}

export interface Slice {
  invitations: Invitation[]
  /** The number of all invitations that match the filter. Null if not requested. It is read by a separate query. */
  total: number | null
}

/**
 * Lists invitations by offset, for APIs without cursors. The database reads and discards the rows before the
 * offset, and new rows shift the later pages. `listInvitations` has neither disadvantage.
 *
 * @throws InvalidInput from the function returned.
 */
export function listByOffset(list: OffsetList, rules: EmailAddressRules) {
  const input = offsetInput(rules)
  return async (args: object): Promise<Slice> => {
    const { counted, ...request } = parseInput(input, args)
    const [invitations, counts] = await Promise.all([
      list.slice(request),
      counted ? list.counts(request.filter) : null,
    ])
    return { invitations, total: counts && Object.values(counts).reduce((sum, count) => sum + count, 0) }
  }
}
