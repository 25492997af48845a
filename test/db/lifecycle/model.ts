import type { ConflictPolicy } from '../../../src/domain/create/conflict-policy.ts'
import type { DeliveryKind, DeliveryState } from '../../../src/domain/delivery/delivery.ts'
import type { PendingDelivery } from '../../../src/domain/delivery/delivery-store.ts'
import type { EventType } from '../../../src/domain/events/invitation-event.ts'
import type { InvitationStatus } from '../../../src/domain/invitation.ts'

export const REMINDERS = { days: 3, max: 2 }

export interface ModelUser {
  /** Null: not known yet. */
  id: string | null
}

export interface ModelDelivery {
  /** Null: not known yet. */
  id: string | null
  kind: DeliveryKind
  state: DeliveryState
  linkVersion: number
  /** The latest attempt, as the store returned it. */
  attempt: PendingDelivery | null
}

export interface ModelEvent {
  type: EventType
  /** Who accepted the invitation, or which one replaced it. */
  by?: ModelUser | ModelInvitation
}

export interface ModelInvitation {
  /** Null: not known yet. */
  id: string | null
  address: string
  status: InvitationStatus
  /** It does not count for the guarantee of one pending invitation per address. */
  isDuplicate: boolean
  notify: boolean
  linkVersion: number
  /** The previous link still works. */
  hasGrace: boolean
  /** Whole days until it expires. From 0 on it is overdue. */
  daysLeft: number
  /** Whole days until the next reminder. */
  remindIn: number | null
  remindersSent: number
  acceptedBy: ModelUser | null
  supersededBy: ModelInvitation | null
  events: ModelEvent[]
  /** In the order in which they were queued. */
  deliveries: ModelDelivery[]
}

export interface ModelDraft {
  address: string
  onConflict: ConflictPolicy
  notify: boolean
  days: number
}

/** What an operation is expected to return, and the invitation that it creates. */
export interface Expected {
  typename: string
  invitation?: ModelInvitation
}

/**
 * What the guides promise about invitations, in plain code without a database. The test compares it with the database
 * after each step.
 */
export class LifecycleModel {
  /** The oldest first. */
  invitations: ModelInvitation[] = []
  deleted: { invitation: ModelInvitation; status: InvitationStatus }[] = []
  /** By address. */
  users = new Map<string, ModelUser>()

  copy(): LifecycleModel {
    const { invitations, deleted, users } = this
    return Object.assign(new LifecycleModel(), structuredClone({ invitations, deleted, users }))
  }

  create(draft: ModelDraft): Expected {
    this.expire(({ address }) => address === draft.address)
    const { onConflict } = draft
    if (onConflict !== 'ALLOW' && this.users.has(draft.address)) return { typename: 'UserAlreadyExists' }
    const pending = this.pendingFor(draft.address)
    const [existing] = pending
    if (existing === undefined) return { typename: 'Invitation', invitation: this.insert(draft) }
    switch (onConflict) {
      case 'ALLOW':
        return { typename: 'Invitation', invitation: this.insert(draft) }
      case 'ERROR':
        return { typename: 'AlreadyInvited', invitation: existing }
      case 'RETURN_EXISTING':
        return { typename: 'Invitation', invitation: existing }
      case 'RENEW':
        renew(existing, draft)
        return { typename: 'Invitation', invitation: existing }
      case 'REPLACE':
        return { typename: 'Invitation', invitation: this.replace(pending, draft) }
    }
  }

  private replace(pending: ModelInvitation[], draft: ModelDraft): ModelInvitation {
    const successor = this.insert(draft)
    for (const replaced of pending) {
      replaced.supersededBy = successor
      end(replaced, 'REVOKED', successor)
    }
    return successor
  }

  /** First the one that counts for the guarantee, then the newest: the conflict policy is about the first. */
  private pendingFor(address: string): ModelInvitation[] {
    return this.invitations
      .filter((invitation) => invitation.address === address && isPending(invitation))
      .reverse()
      .sort((a, b) => Number(a.isDuplicate) - Number(b.isDuplicate))
  }

  private insert({ address, onConflict, notify, days }: ModelDraft): ModelInvitation {
    const created: ModelInvitation = {
      id: null,
      address,
      status: 'PENDING',
      isDuplicate: onConflict === 'ALLOW',
      notify,
      linkVersion: 1,
      hasGrace: false,
      daysLeft: days,
      remindIn: notify ? REMINDERS.days : null,
      remindersSent: 0,
      acceptedBy: null,
      supersededBy: null,
      events: [{ type: 'CREATED' }],
      deliveries: [],
    }
    this.invitations.push(created)
    if (notify) queue(created)
    return created
  }

  /** Of an invitation that was created elsewhere. */
  import({ id, status, ...rest }: { id: string; address: string; status: InvitationStatus; days: number }) {
    this.expire(({ address }) => address === rest.address)
    const imported = status === 'PENDING' && rest.days <= 0 ? 'EXPIRED' : status
    if (imported === 'PENDING' && this.users.has(rest.address)) return 'USER_ALREADY_EXISTS'
    const [existing] = this.pendingFor(rest.address)
    if (imported === 'PENDING' && existing?.isDuplicate === false) return 'ALREADY_INVITED'
    Object.assign(this.insert({ ...rest, onConflict: 'ERROR', notify: false }), { id, status: imported })
    return 'IMPORTED'
  }

  accept(invitation: ModelInvitation): void {
    const user = this.users.get(invitation.address) ?? { id: null }
    this.users.set(invitation.address, user)
    invitation.acceptedBy = user
    end(invitation, 'ACCEPTED', user)
  }

  delete(invitation: ModelInvitation): void {
    this.invitations.splice(this.invitations.indexOf(invitation), 1)
    this.deleted.push({ invitation, status: currentStatus(invitation) })
    for (const other of this.invitations) {
      if (other.supersededBy === invitation) other.supersededBy = null
    }
  }

  deleteUser(address: string): void {
    const user = this.users.get(address)
    this.users.delete(address)
    for (const invitation of this.invitations) {
      if (invitation.acceptedBy === user) invitation.acceptedBy = null
    }
  }

  expire(isMeant: (invitation: ModelInvitation) => boolean): void {
    for (const invitation of this.invitations) {
      if (currentStatus(invitation) !== 'EXPIRED' || invitation.status === 'EXPIRED') continue
      if (isMeant(invitation)) end(invitation, 'EXPIRED')
    }
  }

  sweep(): void {
    this.expire(() => true)
    for (const invitation of this.invitations) {
      const { remindIn, deliveries } = invitation
      const isOpen = deliveries.some(({ state }) => state === 'QUEUED' || state === 'SENDING')
      if (remindIn === null || remindIn > 0 || isOpen || !isPending(invitation)) continue
      invitation.remindersSent++
      invitation.remindIn = invitation.remindersSent < REMINDERS.max ? REMINDERS.days : null
      queue(invitation, 'REMINDER')
      invitation.events.push({ type: 'REMINDED' })
    }
  }

  pass(days: number): void {
    for (const invitation of this.invitations) {
      invitation.daysLeft -= days
      // No grace is as long as a day.
      if (days > 0) invitation.hasGrace = false
      if (invitation.remindIn !== null) invitation.remindIn -= days
    }
  }
}

export function isPending({ status, daysLeft }: ModelInvitation): boolean {
  return status === 'PENDING' && daysLeft > 0
}

/** The status as readers see it. */
export function currentStatus(invitation: ModelInvitation): InvitationStatus {
  return invitation.status === 'PENDING' && !isPending(invitation) ? 'EXPIRED' : invitation.status
}

export function end(
  invitation: ModelInvitation,
  status: Exclude<InvitationStatus, 'PENDING'>,
  by?: ModelUser | ModelInvitation,
): void {
  invitation.status = status
  invitation.remindIn = null
  cancelQueued(invitation)
  invitation.events.push({ type: status, ...(by && { by }) })
}

/** The days begin again, unless all reminders were sent. */
function reminderAfterEmail({ remindIn, notify }: ModelInvitation): number | null {
  return remindIn !== null || !notify ? REMINDERS.days : null
}

function renew(existing: ModelInvitation, { notify, days }: ModelDraft): void {
  const remindIn = notify ? reminderAfterEmail(existing) : null
  Object.assign(existing, { notify, daysLeft: days, remindIn })
  changeLink(existing, false)
  if (notify) queue(existing)
  existing.events.push({ type: 'RENEWED' })
}

export function resend(
  invitation: ModelInvitation,
  { link, grace, days }: { link: 'KEEP' | 'ROTATE'; grace: boolean; days: number | null },
): void {
  invitation.remindIn = reminderAfterEmail(invitation)
  invitation.notify = true
  if (days !== null) invitation.daysLeft = days
  if (link === 'ROTATE') changeLink(invitation, grace)
  queue(invitation)
  invitation.events.push({ type: 'RESENT' })
}

export function beginAttempt(invitation: ModelInvitation, delivery: ModelDelivery): void {
  delivery.state = isDeliverable(invitation, delivery) ? 'SENDING' : 'CANCELED'
}

export function endAttempt(
  invitation: ModelInvitation,
  delivery: ModelDelivery,
  outcome: 'SENT' | 'FAILED' | 'RETRY',
): void {
  if (outcome === 'RETRY') {
    delivery.state = isDeliverable(invitation, delivery) ? 'QUEUED' : 'CANCELED'
    return
  }
  delivery.state = outcome
  invitation.events.push({ type: outcome === 'SENT' ? 'MAILED' : 'DELIVERY_FAILED' })
}

function isDeliverable(invitation: ModelInvitation, delivery: ModelDelivery): boolean {
  return isPending(invitation) && invitation.linkVersion === delivery.linkVersion
}

function queue({ deliveries, linkVersion }: ModelInvitation, kind: DeliveryKind = 'INVITATION'): void {
  deliveries.push({ id: null, kind, state: 'QUEUED', linkVersion, attempt: null })
}

function cancelQueued({ deliveries }: ModelInvitation): void {
  for (const delivery of deliveries) if (delivery.state === 'QUEUED') delivery.state = 'CANCELED'
}

function changeLink(invitation: ModelInvitation, hasGrace: boolean): void {
  cancelQueued(invitation)
  invitation.linkVersion++
  invitation.hasGrace = hasGrace
}
