import type { Invitation } from '../invitation.ts'
import type { Inviter } from '../user/inviter.ts'
import type { DeliveryKind } from './delivery.ts'

/** A delivery whose attempt has begun. */
export interface PendingDelivery {
  /** `dlv_…` */
  id: string
  invitation: Invitation
  kind: DeliveryKind
  /** Null if there is no inviter. */
  inviter: Inviter | null
  messageId: string
  /** The number of this attempt, from 1. A result is recorded for the latest attempt only. */
  attempt: number
  ageSeconds: number
}

/** How an attempt ended. */
export type DeliveryEnd =
  | { delivery: PendingDelivery; kind: 'SENT' }
  | { delivery: PendingDelivery; kind: 'FAILED'; error: string }
  | { delivery: PendingDelivery; kind: 'RETRY'; error: string; afterSeconds: number }

export interface DeliveryStore {
  /**
   * Counts an attempt of each delivery. Results have the order of the ids. Null if there is nothing left
   * to send; the job is deleted then.
   */
  begin(deliveryIds: string[]): Promise<(PendingDelivery | null)[]>
  /** Records results and deletes or postpones the jobs, unless a later attempt has begun. */
  end(ends: DeliveryEnd[]): Promise<void>
  /** Fails a delivery permanently, even if an attempt is running, and deletes its job. */
  park(deliveryId: string, error: string): Promise<void>
}
