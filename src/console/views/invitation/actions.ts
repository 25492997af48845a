import { useClient } from 'urql'
import { useLocation } from 'wouter'
import { useConfirm } from '../../components/confirm.tsx'
import { notifyDone } from '../../components/notify.ts'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useBusy } from '../../graphql/use-busy.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { isPerson, useViewer } from '../../session/viewer.ts'
import {
  AcceptMutation,
  DeclineMutation,
  DeleteMutation,
  type Invitation,
  ResendMutation,
  RevokeMutation,
} from './documents.ts'

/** What can be done with an invitation. Anything final is asked first. */
export function useInvitationActions({ id, emailAddress }: Pick<Invitation, 'id' | 'emailAddress'>) {
  const client = useClient()
  const confirm = useConfirm()
  const { text } = useLanguage()
  const [, navigate] = useLocation()
  const isOwn = isPerson(useViewer())
  const { isBusy, run } = useBusy()
  const { ask, done } = text.invitation
  return {
    isResending: isBusy,
    resend: () =>
      run(async () => {
        const { data, error } = await client.mutation(ResendMutation, { input: { id } }).toPromise()
        if (hasSucceeded(data?.resendInvitation, error, 'Invitation', text))
          notifyDone(done.resent(emailAddress))
      }),
    renewLink: async () => {
      if (!(await confirm({ ...ask.renewLink(emailAddress) }))) return
      const input = { id, link: 'ROTATE' } as const
      const { data, error } = await client.mutation(ResendMutation, { input }).toPromise()
      if (hasSucceeded(data?.resendInvitation, error, 'Invitation', text))
        notifyDone(done.resent(emailAddress))
    },
    revoke: async () => {
      if (!(await confirm({ ...ask.revoke(emailAddress), isFinal: true }))) return
      const { data, error } = await client.mutation(RevokeMutation, { input: { id } }).toPromise()
      if (hasSucceeded(data?.revokeInvitation, error, 'Invitation', text))
        notifyDone(done.revoked(emailAddress))
    },
    remove: async () => {
      if (!(await confirm({ ...ask.remove(emailAddress), isFinal: true }))) return
      const { data, error } = await client.mutation(DeleteMutation, { input: { id } }).toPromise()
      if (!hasSucceeded(data?.deleteInvitation, error, 'DeletedInvitation', text)) return
      notifyDone(done.removed(emailAddress))
      navigate(isOwn ? '/' : '/invitations')
    },
    accept: async () => {
      if (!(await confirm({ ...ask.accept(emailAddress), isFinal: true }))) return
      const input = { invitationId: id }
      const { data, error } = await client.mutation(AcceptMutation, { input }).toPromise()
      if (hasSucceeded(data?.acceptInvitation, error, 'InvitationPreview', text)) {
        notifyDone(done.accepted(emailAddress))
      }
    },
    decline: async () => {
      if (!(await confirm({ ...ask.decline(emailAddress), isFinal: true }))) return
      const input = { invitationId: id }
      const { data, error } = await client.mutation(DeclineMutation, { input }).toPromise()
      if (hasSucceeded(data?.declineInvitation, error, 'InvitationPreview', text)) {
        notifyDone(done.declined(emailAddress))
      }
    },
  }
}
