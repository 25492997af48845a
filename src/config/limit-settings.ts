import type { Limit } from '../domain/create/quota.ts'
import type { Limits } from '../domain/rate-limits.ts'
import type { Settings, Values } from './setting.ts'
import { wholeNumber } from './setting-types.ts'

const MAX = 1_000_000_000

export const limitSettings = {
  INVITATION_QUOTA: {
    type: wholeNumber(1, MAX),
    unset: 'none',
    description: 'the number of people that each key may invite in a window',
  },
  INVITATION_QUOTA_HOURS: {
    type: wholeNumber(1, 24 * 365),
    default: '24',
    description: 'the length of that window',
  },
  INVITER_QUOTA: {
    type: wholeNumber(1, MAX),
    unset: 'none',
    description: 'the number of people that may be invited in the name of each inviterId in such a window',
  },
  DRY_RUN_QUOTA: {
    type: wholeNumber(0, MAX),
    default: '100000',
    description: 'the number of rows that each caller may give in dry runs in such a window; 0: no limit',
  },
  RECIPIENT_MAIL_LIMIT: {
    type: wholeNumber(0, MAX),
    default: '10',
    description: 'the number of emails that may be sent to one address in 24 hours; 0: no limit',
  },
} satisfies Settings

export type LimitConfig = ReturnType<typeof readLimits>

export function readLimits(values: Values<typeof limitSettings>) {
  const hours = values.INVITATION_QUOTA_HOURS
  const limits: Limits = {
    caller: limitOf(values.INVITATION_QUOTA, hours),
    inviter: limitOf(values.INVITER_QUOTA, hours),
    recipient: limitOf(values.RECIPIENT_MAIL_LIMIT, 24),
  }
  return {
    limits,
    /** The rows of dry runs per caller; null: no limit. */
    dryRunLimit: limitOf(values.DRY_RUN_QUOTA, hours),
  }
}

/** Not set and 0 both mean that there is no limit. */
function limitOf(limit: number | undefined, windowHours: number): Limit | null {
  return limit ? { limit, windowHours } : null
}
