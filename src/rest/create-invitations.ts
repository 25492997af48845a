import type { BulkRow } from '../domain/create/bulk.ts'
import { RolledBack } from '../domain/errors.ts'
import type { Invitation } from '../domain/invitation.ts'
import { BODY_ERRORS, CREATION_ERRORS, isObject, readCreation } from './creation.ts'
import { domainFaults } from './domain-faults.ts'
import { type Fault, refused, refusedFor } from './errors.ts'
import { invitationJson } from './invitation-json.ts'
import type { Call, Operation, RestServices } from './operation.ts'
import { readJson } from './read-request.ts'
import { BULK_ROWS, bulkBody, type InvitationJson, invitations } from './wire.ts'

export const createInvitations: Operation = {
  name: 'createInvitationBulk',
  method: 'POST',
  path: '/v1/invitations/bulk',
  scope: 'invitations:create',
  summary: `Invite up to ${BULK_ROWS} email addresses`,
  description:
    'Creates all of them or none. If one fails, every row that failed has an error with its position in `meta.data.index`. The code of the first error determines the status.',
  body: bulkBody,
  example: [{ email_address: 'grace@example.com' }, { email_address: 'joan@example.com', notify: false }],
  answer: invitations,
  errors: [...BODY_ERRORS, 'form_param_array_size_exceeded', ...CREATION_ERRORS],
  inRows: true,
  run,
}

async function run({ request, principal, services }: Call): Promise<InvitationJson[]> {
  const body = await readJson(request)
  const rows = readRows(body, services.createInput)
  const result = await services.createInvitations({
    input: { rows, atomic: true, dryRun: false, idempotencyKey: null },
    caller: await services.identify({ principal, cause: 'createInvitations', make: true }),
  })
  if (result.failed > 0) throw refusedFor(result.rows.flatMap(rowFaults))
  return result.rows.map((row) => invitationJson(madeIn(row), { principal, links: services.links }))
}

function readRows(body: unknown, createInput: RestServices['createInput']): object[] {
  // The SDK sends an empty list as no body at all.
  if (!Array.isArray(body) || body.length === 0) {
    throw refused('request_body_invalid', `The body must be a JSON list of 1 to ${BULK_ROWS} invitations.`)
  }
  if (body.length > BULK_ROWS) {
    throw refused('form_param_array_size_exceeded', `One call accepts at most ${BULK_ROWS} invitations.`)
  }
  const faults: Fault[] = []
  const rows = body.flatMap((given: unknown, row) => {
    const read = isObject(given) ? readCreation(given, createInput) : { faults: [notAnObject] }
    if ('creation' in read) return [read.creation.row]
    faults.push(...read.faults.map((fault) => ({ ...fault, row })))
    return []
  })
  if (faults.length > 0) throw refusedFor(faults)
  return rows
}

const notAnObject: Fault = { code: 'form_param_value_invalid', detail: 'A row must be a JSON object.' }

/** Those of rows that failed themselves: the others are as they should be. */
function rowFaults({ index, emailAddress, result }: BulkRow): Fault[] {
  if (!(result instanceof Error) || result instanceof RolledBack) return []
  return domainFaults(result).map((fault) => ({
    ...fault,
    ...(emailAddress !== null && { emailAddresses: [emailAddress] }),
    row: index,
  }))
}

function madeIn({ result }: BulkRow): Invitation {
  if (result instanceof Error) throw result
  return result
}
