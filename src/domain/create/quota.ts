/** At most `limit` in one window. A window begins with the first use after the last window's end. */
export interface Limit {
  limit: number
  windowHours: number
}

/** An amount to count for a subject. */
export interface QuotaUse {
  subject: string
  amount: number
}

/** What a subject had used before an amount was counted. */
export interface QuotaStanding {
  used: number
  resetsAt: Date
}

/** What limits need of a transaction. */
export interface QuotaTransaction {
  /** Counts amounts, whatever the limits are, each subject at most once. Locks the subjects until the transaction ends. */
  takeQuotas(uses: (QuotaUse & { windowHours: number })[]): Promise<QuotaStanding[]>
  /** Subtracts what this transaction has counted and not used. */
  returnQuotas(uses: QuotaUse[]): Promise<void>
}

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
