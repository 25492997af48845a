import type { EmailAddressRules } from '../email-address.ts'
import { parseInput } from '../input-issues.ts'
import type { Invitation } from '../invitation.ts'
import type { InvitationList } from './list.ts'
import type { InvitationOrder } from './list-cursor.ts'
import { type InvitationFilter, offsetInput } from './list-input.ts'

/** Those that a filter leaves, in an order: `limit` of them, after the first `offset`. */
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
  /** Of all that the filter leaves; null where nobody asked. Counted beside the reading, not with it. */
  total: number | null
}

/**
 * Lists invitations by numbers of rows, for callers whose wire has no cursors. What stands before the
 * offset is read and thrown away, and what is written meanwhile shifts the rest: `listInvitations` does
 * neither.
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
