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

/** What limits need from a transaction. */
export interface QuotaTransaction {
  /** Counts amounts without a check of limits. Locks the subjects until the transaction ends. Each subject may occur once. */
  takeQuotas(uses: (QuotaUse & { windowHours: number })[]): Promise<QuotaStanding[]>
  /** Subtracts amounts that this transaction has counted and not used. */
  returnQuotas(uses: QuotaUse[]): Promise<void>
}

export interface QuotaReader {
  /** Null if there is no current window. */
  standing(subject: string): Promise<QuotaStanding | null>
}

/** How many people a caller may still invite. */
export interface InvitationQuota {
  /** The number of invitees per window. */
  limit: number
  remaining: number
  /** Null before the first invitee of a window. */
  resetsAt: Date | null
}

/** @returns null if callers have no quota. */
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
