import { messageIdOf } from '../../src/db/lifecycle/queue-deliveries.ts'
import type { EventType, InvitationEvent } from '../../src/domain/events/invitation-event.ts'
import type { Invitation } from '../../src/domain/invitation.ts'
import { COMPANY_DOMAIN } from './people.ts'
import type { Random } from './random.ts'
import type { Story } from './stories.ts'

type Row = Record<string, unknown>

/** The stored rows of one story. Columns that are not in a row get their default. */
export interface StoredStory {
  invitation: Invitation
  /** Null: nobody accepted. */
  user: Row | null
  delivery: Row | null
  /** Without positions. */
  events: InvitationEvent[]
}

interface Callers {
  inviterIds: readonly string[]
  /** The id of the key with which servers invite. */
  keyId: string
}

export function storyRows(story: Story, random: Random, { inviterIds, keyId }: Callers): StoredStory {
  const { person, inviter, createdAt, expiresAt, ending, email } = story
  const id = random.id('invitation', createdAt)
  const inviterId = inviter === null ? null : (inviterIds[inviter] ?? null)
  const acceptedById = ending?.status === 'ACCEPTED' ? random.id('user', ending.at) : null
  const endedAt = (status: string) => (ending?.status === status ? ending.at : null)
  const creator = inviterId ?? keyId
  const event = createEvents(random, id)
  const delivery = email === null ? null : deliveryRow(random, id, { createdAt, email })
  return {
    invitation: {
      id,
      emailAddress: person.emailAddress,
      emailKey: person.emailAddress,
      linkVersion: 1,
      status: ending?.status ?? 'PENDING',
      publicMetadata: story.publicMetadata,
      redirectUrl: null,
      notify: email !== null,
      locale: person.locale,
      template: story.template,
      message: story.message,
      createdAt,
      updatedAt: ending?.at ?? createdAt,
      expiresAt,
      acceptedAt: endedAt('ACCEPTED'),
      revokedAt: endedAt('REVOKED'),
      declinedAt: endedAt('DECLINED'),
      inviterId,
      acceptedById,
      supersededById: null,
    },
    user: acceptedById === null || ending === null ? null : userRow(story, acceptedById, ending.at),
    delivery,
    events: [
      event('CREATED', {
        at: createdAt,
        actor: creator,
        cause: story.createdBy,
        after: { status: 'PENDING', expiresAt },
      }),
      ...(email === null || delivery === null ? [] : [mailEvent(event, delivery, email)]),
      ...(ending === null ? [] : [endEvent(event, { ending, creator, acceptedById })]),
    ],
  }
}

type CreateEvent = ReturnType<typeof createEvents>

interface EventFacts {
  at: Date
  actor: string
  cause: string
  after: Record<string, unknown>
  before?: Record<string, unknown>
}

function createEvents(random: Random, invitationId: string) {
  return (type: EventType, { at, actor, cause, after, before }: EventFacts): InvitationEvent => ({
    id: random.id('event', at),
    invitationId,
    type,
    actor,
    cause,
    before: before ?? null,
    after,
    createdAt: at,
    position: null,
  })
}

function mailEvent(event: CreateEvent, delivery: Row, { state, error, at }: NonNullable<Story['email']>) {
  const after = { delivery: delivery['id'], kind: 'INVITATION', state, ...(error !== null && { error }) }
  const type = state === 'SENT' ? 'MAILED' : 'DELIVERY_FAILED'
  return event(type, { at, actor: 'system', cause: 'delivery', after })
}

interface End {
  ending: NonNullable<Story['ending']>
  creator: string
  acceptedById: string | null
}

function endEvent(event: CreateEvent, { ending, creator, acceptedById }: End): InvitationEvent {
  const { status, at } = ending
  const after = { status, ...(acceptedById !== null && { acceptedBy: acceptedById }) }
  const before = { status: 'PENDING' }
  if (status === 'EXPIRED') return event(status, { at, actor: 'system', cause: 'expiry', after, before })
  const actor = status === 'REVOKED' ? creator : 'ticket'
  return event(status, { at, actor, cause: ending.cause, after, before })
}

function deliveryRow(
  random: Random,
  invitationId: string,
  {
    createdAt,
    email: { state, at, attempts, error },
  }: { createdAt: Date; email: NonNullable<Story['email']> },
): Row {
  const id = random.id('delivery', createdAt)
  return {
    id,
    invitation_id: invitationId,
    state,
    link_version: 1,
    attempts,
    next_attempt_at: null,
    last_error: error,
    message_id: messageIdOf(id, COMPANY_DOMAIN),
    created_at: createdAt,
    updated_at: at,
    sent_at: state === 'SENT' ? at : null,
  }
}

function userRow({ person, publicMetadata, email }: Story, id: string, at: Date): Row {
  return {
    id,
    email_address: person.emailAddress,
    email_key: person.emailAddress,
    email_verified_at: email?.state === 'SENT' ? at : null,
    public_metadata: publicMetadata,
    created_at: at,
    updated_at: at,
    name: person.name,
  }
}
