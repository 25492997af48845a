import { MAIL_INVITATION } from './mail-invitation.ts'
import { SEND_WEBHOOK } from './send-webhook.ts'
import { SWEEP } from './sweep.ts'

/** The kinds of job that a gateway processes. Each has its own queue. */
export const JOB_KINDS = [MAIL_INVITATION, SWEEP, SEND_WEBHOOK] as const
