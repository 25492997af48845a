/** `REMINDER`: a later email for an invitation without an answer. */
export type DeliveryKind = 'INVITATION' | 'REMINDER'

export type DeliveryState = 'QUEUED' | 'SENDING' | 'SENT' | 'FAILED' | 'CANCELED'

/** One email to one recipient, with all its attempts. */
export interface Delivery {
  /** `dlv_…` */
  id: string
  invitationId: string
  kind: DeliveryKind
  state: DeliveryState
  attempts: number
  nextAttemptAt: Date | null
  lastError: string | null
  messageId: string
  createdAt: Date
  updatedAt: Date
  sentAt: Date | null
}
