import { callerOfOperation } from '../domain/caller.ts'
import { BODY_ERRORS, CREATION_ERRORS, isObject, readCreation } from './creation.ts'
import { restError, restErrorFor } from './errors.ts'
import { invitationJson, invitationSchema } from './invitation-json.ts'
import type { RestCall, RestOperation } from './operation.ts'
import { readJson } from './read-request.ts'
import { createBody } from './wire.ts'

export const createInvitationOperation: RestOperation = {
  name: 'createInvitation',
  method: 'POST',
  path: '/v1/invitations',
  scope: 'invitations:create',
  summary: 'Invite an email address',
  description:
    'Stores the invitation and queues its email, in one transaction. A caller that lacks the scope `invitations:read` always gets the answer for an address without a conflict, even if no invitation was created.',
  body: createBody,
  example: { email_address: 'ada@example.com', public_metadata: { team: 'blue' } },
  answer: invitationSchema,
  errors: [...BODY_ERRORS, ...CREATION_ERRORS],
  run,
}

async function run({ request, principal, services }: RestCall): Promise<object> {
  // The SDK sends an empty object as no body. Every parameter is missing then.
  const body = (await readJson(request)) ?? {}
  if (!isObject(body)) throw restError('request_body_invalid', 'The body must be a JSON object.')
  const read = readCreation(body, services.createInput)
  if ('faults' in read) throw restErrorFor(read.faults)
  const invitation = await services.createInvitation({
    input: read.creation.input,
    caller: callerOfOperation(await services.identify({ principal, createUser: true }), 'createInvitation'),
  })
  return invitationJson(invitation, { principal, links: services.links })
}
