/** When to send reminders: `days` after the previous email, at most `max` times. */
export interface Reminders {
  days: number
  max: number
}

export const SWEEP_BATCH_SIZE = 500

/**
 * Each call processes one batch in its own transaction, by the clock of the database. It returns the number of rows,
 * at most {@link SWEEP_BATCH_SIZE}.
 */
export interface SweepStore {
  /** Whether any of the methods below would find a row. One cheap statement: usually nothing is due. */
  isDue(reminders: Reminders | null): Promise<boolean>
  /** Expires pending invitations that are past their expiry, records the events and cancels queued emails. */
  expire(): Promise<number>
  /** Queues reminders that are due and records the events. */
  remind(reminders: Reminders): Promise<number>
  /** Sums up the changes of the counts of invitations, so that reading the counts stays cheap. */
  foldCounts(): Promise<void>
  /** Deletes keys that were used at least 30 days ago. */
  purgeIdempotencyKeys(): Promise<number>
  /** Deletes withheld invitations after a year, the longest time that an invitation can be pending. */
  purgeWithheld(): Promise<number>
  /** Deletes the counts of windows that ended at least a day ago. */
  purgeQuotas(): Promise<number>
  /** Deletes finished webhook deliveries that are at least 14 days old. */
  purgeWebhookDeliveries(): Promise<number>
}

export interface SweepOptions {
  store: SweepStore
  /** Null: no reminders are sent, including those planned while reminders were enabled. */
  reminders: Reminders | null
  /** Called when emails were queued. */
  onMail(): void
}

// Limits a sweep, so that it ends before its worker counts as dead. The next sweep continues.
const MAX_BATCHES = 20

/**
 * Does the work that depends only on time: expires invitations, queues reminders and deletes old records. An invitation
 * past its expiry reads as EXPIRED even before the sweep. The sweep records the event.
 *
 * @returns whether there is more to do now.
 */
export function sweep({ store, reminders, onMail }: SweepOptions) {
  return async (): Promise<boolean> => {
    if (!(await store.isDue(reminders))) return false
    const expired = await runBatches(store.expire)
    const reminded = await runBatches(async () => {
      const count = reminders === null ? 0 : await store.remind(reminders)
      if (count > 0) onMail()
      return count
    })
    // After the expiries, which change the counts.
    await store.foldCounts()
    const keys = await runBatches(store.purgeIdempotencyKeys)
    const withheld = await runBatches(store.purgeWithheld)
    const quotas = await runBatches(store.purgeQuotas)
    const webhooks = await runBatches(store.purgeWebhookDeliveries)
    return [expired, reminded, keys, withheld, quotas, webhooks].includes('MORE')
  }
}

async function runBatches(batch: () => Promise<number>): Promise<'DONE' | 'MORE'> {
  for (let count = 0; count < MAX_BATCHES; count++) {
    if ((await batch()) < SWEEP_BATCH_SIZE) return 'DONE'
  }
  return 'MORE'
}
