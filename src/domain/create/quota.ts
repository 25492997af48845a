import type { QuotaStanding } from '../ports.ts'
import type { Limit } from '../rate-limits.ts'

export interface QuotaReader {
  /** Null where no window is under way. */
  standing(subject: string): Promise<QuotaStanding | null>
}

/** What a caller may still invite. */
export interface InvitationQuota {
  /** Invitees a window. */
  limit: number
  remaining: number
  /** Null before the first invitee of a window. */
  resetsAt: Date | null
}

/** @returns null where callers have no quota. */
export type ReadQuota = (actorId: string) => Promise<InvitationQuota | null>

export function readQuota({ store, limit }: { store: QuotaReader; limit: Limit | null }): ReadQuota {
  return async (actorId) => {
    if (limit === null) return null
    const standing = await store.standing(actorId)
    return {
      limit: limit.limit,
      remaining: Math.max(limit.limit - (standing?.used ?? 0), 0),
      resetsAt: standing?.resetsAt ?? null,
    }
  }
}
