import { z } from 'zod'
import type { Identity } from '../caller.ts'
import type { EventType } from '../events/invitation-event.ts'
import { parseInput } from '../input-issues.ts'
import { INVITATION_STATUSES, type Invitation, type InvitationStatus } from '../invitation.ts'
import { newestFirst } from './list.ts'
import type { ListPosition } from './list-cursor.ts'
import type { Page, PageArgs, Part } from './page.ts'

/** Whose invitations are read. */
export interface Sender {
  /** `user_…` */
  userId: string
  /** Whether the sender may know which invitations were created. If not, withheld ones look like created ones. */
  mayKnow: boolean
}

/** The invitations of an inviter. Each call is one read, which is the same for created and withheld ones. */
export interface SentStore {
  /** A part of the list, newest first. @param statuses null: all */
  page(sender: Sender, statuses: InvitationStatus[] | null, part: Part<ListPosition>): Promise<Invitation[]>
  /** In the order of the ids. Null where there is none with this id, or it has another inviter. */
  byIds(sender: Sender, ids: readonly string[]): Promise<(Invitation | null)[]>
  counts(sender: Sender): Promise<Record<InvitationStatus, number>>
}

export type Sent = ReturnType<typeof createSent>

const statusesInput = z.object({ statuses: z.array(z.enum(INVITATION_STATUSES)).nullish() })

/**
 * What people see of the invitations that they sent. Without `invitations:read` they must not learn whether an
 * invitation was created or withheld, so both are in the list (docs/decisions/088-sent-invitations.md).
 */
export function createSent(store: SentStore) {
  return {
    /** Null for a key of the operator, and for a person without a user: they have sent nothing. */
    senderOf: ({ person, mayKnow }: Identity): Sender | null =>
      person === null || person.userId === null ? null : { userId: person.userId, mayKnow },
    /** @throws InvalidInput */
    list: (
      sender: Sender,
      { statuses: asked, ...page }: PageArgs & { statuses?: unknown },
    ): Promise<Page<Invitation>> => {
      const { statuses } = parseInput(statusesInput, { statuses: asked })
      return newestFirst(page, {
        read: (part) => store.page(sender, statuses ?? null, part),
        invitationOf: (invitation) => invitation,
      })
    },
    byIds: store.byIds,
    counts: store.counts,
  }
}

/**
 * Whether the inviter of an invitation follows the event. Only answers: a withheld invitation has no events, so an
 * event that every invitation has, or that the inviter can cause, would reveal which ones were created.
 */
export function concernsSender(type: EventType): boolean {
  return type === 'ACCEPTED' || type === 'DECLINED'
}
