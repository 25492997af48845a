import { GIVE_UP_AFTER_DAYS } from '../../domain/delivery/retry.ts'

/** The states that emails and webhook messages share, and when both give up. */
export const WAITING_STATES = {
  QUEUED: { description: 'Waits for the first attempt, or for the next one after a failure.' },
  SENDING: { description: 'An attempt is running.' },
} as const

export const ATTEMPTS_END = `the attempts ended after ${GIVE_UP_AFTER_DAYS} days`

/** Fields that emails and webhook messages share. */
export const DELIVERY_FIELDS = {
  attempts: { description: 'The number of attempts that were started.' },
  nextAttemptAt: {
    type: 'DateTime',
    nullable: true,
    description: 'When the next attempt is due. Null if there will be none or one is running.',
  },
  createdAt: { type: 'DateTime', description: 'When it was queued.' },
} as const
