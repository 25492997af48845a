import type { z } from 'zod'
import { callerOfOperation } from '../domain/caller.ts'
import type { RestCall, RestOperation } from './operation.ts'
import { deletedInvitationSchema } from './response-schemas.ts'

export const deleteInvitationOperation: RestOperation = {
  name: 'deleteInvitation',
  method: 'DELETE',
  path: '/v1/invitations/{id}',
  scope: 'invitations:manage',
  summary: 'Delete an invitation in any status',
  description:
    'Deletes the invitation with its deliveries. Its link stops working. A user who accepted remains, and emails that were sent cannot be recalled. A body is ignored.',
  answer: deletedInvitationSchema,
  errors: ['form_param_unknown', 'resource_not_found'],
  run,
}

async function run({ id, principal, services }: RestCall): Promise<z.output<typeof deletedInvitationSchema>> {
  const caller = callerOfOperation(await services.identify({ principal }), 'deleteInvitation')
  const deleted = await services.deleteInvitation({ input: { id }, caller })
  return { object: 'invitation', id: deleted.id, deleted: true }
}
