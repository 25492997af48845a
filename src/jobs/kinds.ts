import { MAIL_INVITATION } from './mail-invitation.ts'
import { SEND_WEBHOOK } from './send-webhook.ts'
import { SWEEP } from './sweep.ts'

/** The queues that a gateway works on. */
export const JOB_KINDS = [MAIL_INVITATION, SWEEP, SEND_WEBHOOK] as const
