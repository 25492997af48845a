import type { z } from 'zod'
import { invitationId } from '../domain/invitation-id.ts'
import { invitationJson, statusesShownAs } from './invitation-json.ts'
import type { RestCall, RestOperation } from './operation.ts'
import { readQuery } from './read-request.ts'
import { invitationListSchema } from './response-schemas.ts'
import { listQuery, type Status } from './wire.ts'

export const listInvitationsOperation: RestOperation = {
  name: 'getInvitationList',
  method: 'GET',
  path: '/v1/invitations',
  scope: 'invitations:read',
  summary: 'List invitations',
  description:
    'Returns a plain list, or a page with `total_count` if `paginated` is true. Without `status` the list does not contain revoked invitations.',
  query: listQuery,
  answer: invitationListSchema,
  errors: ['form_param_unknown', 'form_param_value_invalid'],
  run,
}

const ALL_BUT_REVOKED: readonly Status[] = ['pending', 'accepted', 'expired']
const SORTS = { created_at: 'CREATED_AT', email_address: 'EMAIL_ADDRESS', expires_at: 'EXPIRES_AT' } as const

async function run({ request, principal, services }: RestCall): Promise<object> {
  const { status, query = '', order_by, limit, offset, paginated } = readQuery(request, listQuery)
  const { invitations, total } = await services.listByOffset({
    filter: { statuses: statusesShownAs(status ?? ALL_BUT_REVOKED), ...searchFilter(query) },
    orderBy: orderOf(order_by),
    limit,
    offset,
    counted: paginated,
  })
  const data = invitations.map((each) => invitationJson(each, { principal, links: services.links }))
  return total === null ? data : { data, total_count: total }
}

/** The two searches that have an index: by an id, and by the beginning of an address. */
function searchFilter(query: string): object {
  if (query === '') return {}
  return invitationId.safeParse(query).success ? { idPrefix: query } : { emailAddressPrefix: query }
}

function orderOf(order: z.output<typeof listQuery>['order_by']): object {
  const sort = Object.entries(SORTS).find(([name]) => order.endsWith(name))
  return { field: sort?.[1], direction: order.startsWith('-') ? 'DESC' : 'ASC' }
}
