import type { z } from 'zod'
import type { Call, Operation } from './operation.ts'
import { deletedInvitation } from './wire.ts'

export const deleteInvitation: Operation = {
  name: 'deleteInvitation',
  method: 'DELETE',
  path: '/v1/invitations/{id}',
  scope: 'invitations:manage',
  summary: 'Delete an invitation, whatever its status',
  description:
    'With its mails; its link then leads nowhere. A user who accepted stays, and mail that was sent. A body is not read.',
  answer: deletedInvitation,
  errors: ['form_param_unknown', 'resource_not_found'],
  run,
}

async function run({ id, principal, services }: Call): Promise<z.output<typeof deletedInvitation>> {
  const { actor } = await services.identify({ principal, cause: 'deleteInvitation' })
  const deleted = await services.deleteInvitation({ input: { id }, actor })
  return { object: 'invitation', id: deleted.id, deleted: true }
}
