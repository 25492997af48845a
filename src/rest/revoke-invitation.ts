import { callerOfOperation } from '../domain/caller.ts'
import { invitationJson, invitationSchema } from './invitation-json.ts'
import type { RestCall, RestOperation } from './operation.ts'

export const revokeInvitationOperation: RestOperation = {
  name: 'revokeInvitation',
  method: 'POST',
  path: '/v1/invitations/{id}/revoke',
  scope: 'invitations:manage',
  summary: 'Revoke a pending invitation',
  description:
    'Its link can no longer be accepted, and emails that are not sent yet are canceled. A body is ignored.',
  answer: invitationSchema,
  errors: [
    'form_param_unknown',
    'resource_not_found',
    'invitation_already_revoked',
    'invitation_already_accepted',
    'invitation_expired',
  ],
  run,
}

async function run({ id, principal, services }: RestCall): Promise<object> {
  const caller = callerOfOperation(await services.identify({ principal }), 'revokeInvitation')
  const revoked = await services.revokeInvitation({ input: { id }, caller })
  return invitationJson(revoked, { principal, links: services.links })
}
