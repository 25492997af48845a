/** When to remind: `days` after the mail before, at most `max` times. */
export interface Reminders {
  days: number
  max: number
}

export const SWEEP_BATCH_SIZE = 500

/** Each call is one batch in a transaction of its own, by the database's clock; it answers with how many rows, at most {@link SWEEP_BATCH_SIZE}. */
export interface SweepStore {
  /** Expires pending invitations past their time, with events; their mail that has not gone out yet is canceled. */
  expire(): Promise<number>
  /** Queues reminders that are due, with events. */
  remind(reminders: Reminders): Promise<number>
  /** Keys that were used 30 days ago or before. */
  purgeIdempotencyKeys(): Promise<number>
  /** What was withheld a year ago or before: as long as an invitation can be open. */
  purgeWithheld(): Promise<number>
  /** What was counted in windows that ended a day ago or before. */
  purgeQuotas(): Promise<number>
  /** Deliveries to webhooks that came to their end and are 14 days old. */
  purgeWebhookDeliveries(): Promise<number>
}

export interface SweepOptions {
  store: SweepStore
  /** Null: none are sent, not even those that were planned while they were on. */
  reminders: Reminders | null
  /** Told when mail was queued. */
  onMail(): void
}

// So that a sweep ends within the time after which its worker counts as dead; the next one goes on.
const BATCHES = 20

/**
 * Makes happen what only time brings about: expiry, reminders, forgetting. That an invitation is past
 * its time is true without it, everywhere; the sweep makes it an event.
 *
 * @returns whether there is more to do at once.
 */
export function sweep({ store, reminders, onMail }: SweepOptions) {
  return async (): Promise<boolean> => {
    const expired = await inBatches(store.expire)
    const reminded = await inBatches(async () => {
      const count = reminders === null ? 0 : await store.remind(reminders)
      if (count > 0) onMail()
      return count
    })
    const keys = await inBatches(store.purgeIdempotencyKeys)
    const withheld = await inBatches(store.purgeWithheld)
    const quotas = await inBatches(store.purgeQuotas)
    const webhooks = await inBatches(store.purgeWebhookDeliveries)
    return [expired, reminded, keys, withheld, quotas, webhooks].includes('MORE')
  }
}

async function inBatches(batch: () => Promise<number>): Promise<'DONE' | 'MORE'> {
  for (let count = 0; count < BATCHES; count++) {
    if ((await batch()) < SWEEP_BATCH_SIZE) return 'DONE'
  }
  return 'MORE'
}
