import { callerOfOperation } from '../domain/caller.ts'
import type { BulkRow } from '../domain/create/bulk.ts'
import { RolledBack } from '../domain/errors.ts'
import type { Invitation } from '../domain/invitation.ts'
import { BODY_ERRORS, CREATION_ERRORS, isObject, readCreation } from './creation.ts'
import { domainFaults } from './domain-faults.ts'
import { type RestFault, restError, restErrorFor } from './errors.ts'
import { invitationJson } from './invitation-json.ts'
import type { RestCall, RestOperation, RestServices } from './operation.ts'
import { readJson } from './read-request.ts'
import { invitationsSchema } from './response-schemas.ts'
import { bulkBody, REST_BULK_ROWS } from './wire.ts'

export const createInvitationsOperation: RestOperation = {
  name: 'createInvitationBulk',
  method: 'POST',
  path: '/v1/invitations/bulk',
  scope: 'invitations:create',
  summary: `Invite up to ${REST_BULK_ROWS} email addresses`,
  description:
    'Creates all of them or none. If one fails, every row that failed has an error with its position in `meta.data.index`. The code of the first error determines the status.',
  body: bulkBody,
  example: [{ email_address: 'grace@example.com' }, { email_address: 'joan@example.com', notify: false }],
  answer: invitationsSchema,
  errors: [...BODY_ERRORS, 'form_param_array_size_exceeded', ...CREATION_ERRORS],
  inRows: true,
  run,
}

async function run({ request, principal, services }: RestCall): Promise<object[]> {
  const body = await readJson(request)
  const rows = readRows(body, services.createInput)
  const result = await services.createInvitations({
    input: { rows, atomic: true, dryRun: false, idempotencyKey: null },
    caller: callerOfOperation(await services.identify({ principal, createUser: true }), 'createInvitations'),
  })
  if (result.failed > 0) throw restErrorFor(result.rows.flatMap(rowFaults))
  return result.rows.map((row) => invitationJson(invitationOf(row), { principal, links: services.links }))
}

function readRows(body: unknown, createInput: RestServices['createInput']): object[] {
  // The SDK sends an empty list as no body.
  if (!Array.isArray(body) || body.length === 0) {
    throw restError(
      'request_body_invalid',
      `The body must be a JSON list of 1 to ${REST_BULK_ROWS} invitations.`,
    )
  }
  if (body.length > REST_BULK_ROWS) {
    throw restError(
      'form_param_array_size_exceeded',
      `One call accepts at most ${REST_BULK_ROWS} invitations.`,
    )
  }
  const faults: RestFault[] = []
  const rows = body.flatMap((given: unknown, row) => {
    const read = isObject(given) ? readCreation(given, createInput) : { faults: [NOT_AN_OBJECT] }
    if ('creation' in read) return [read.creation.row]
    faults.push(...read.faults.map((fault) => ({ ...fault, row })))
    return []
  })
  if (faults.length > 0) throw restErrorFor(faults)
  return rows
}

const NOT_AN_OBJECT: RestFault = { code: 'form_param_value_invalid', detail: 'A row must be a JSON object.' }

/** The faults of a row that failed itself. Rows that were only rolled back have none. */
function rowFaults({ index, emailAddress, result }: BulkRow): RestFault[] {
  if (!(result instanceof Error) || result instanceof RolledBack) return []
  return domainFaults(result).map((fault) => ({
    ...fault,
    ...(emailAddress !== null && { emailAddresses: [emailAddress] }),
    row: index,
  }))
}

function invitationOf({ result }: BulkRow): Invitation {
  if (result instanceof Error) throw result
  return result
}
