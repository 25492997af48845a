import { EVENT_CAUSES } from '../../domain/events/event-cause.ts'
import { textOfEnumName } from '../../lib/enum-names.ts'
import type { CallGateway } from './call-gateway.ts'
import {
  CREATE_INVITATION,
  CREATE_INVITATIONS,
  type CreateInvitationInput,
  type CreateInvitationsInput,
  DELETE_INVITATIONS,
  type DeleteInvitationsInput,
  LIST_DELIVERIES,
  LIST_EVENTS,
  LIST_INVITATIONS,
  type ListInvitationsQueryVariables,
  READ_STATISTICS,
  RESEND_INVITATION,
  RESEND_INVITATIONS,
  REVOKE_INVITATION,
  REVOKE_INVITATIONS,
  type ReadStatisticsQueryVariables,
  type ResendInvitationInput,
  type ResendInvitationsInput,
  type RevokeInvitationsInput,
  SHOW_INVITATION,
  UPDATE_INVITATIONS,
  type UpdateInvitationsInput,
} from './generated/operations.ts'
import { readAll, readPages } from './read-pages.ts'

export type InvitationAccess = ReturnType<typeof createInvitationAccess>
/** An invitation with its emails, newest first, and its events, oldest first. */
export type ShownInvitation = NonNullable<Awaited<ReturnType<InvitationAccess['show']>>>

/** The operations on invitations. The gateway checks their input. They throw CommandError. */
export function createInvitationAccess({ call, find }: CallGateway) {
  const listPage = (variables: ListInvitationsQueryVariables) => call(LIST_INVITATIONS, variables)
  return {
    /** The link is null if the invitation is not pending, or if the caller cannot read links. */
    create: (input: CreateInvitationInput) => call(CREATE_INVITATION, { input }),
    /** Up to 1,000 rows. Each has a result, which has a `code` if there is no invitation. */
    createMany: (input: CreateInvitationsInput) => call(CREATE_INVITATIONS, { input }),
    listPage,
    listPages: (variables: Omit<ListInvitationsQueryVariables, 'first' | 'after'>) =>
      readPages((page) => listPage({ ...variables, ...page })),
    /** Null if the invitation does not exist. */
    async show(id: string) {
      const shown = await find(SHOW_INVITATION, { id })
      if (shown === null) return null
      const deliveries = await readAll(
        async (page) => (await find(LIST_DELIVERIES, { id, ...page }))?.deliveries,
      )
      const events = await readAll(async (page) => (await find(LIST_EVENTS, { id, ...page }))?.events)
      return { ...shown, deliveries, events: events.map(withCauseText) }
    },
    /** What happened to invitations between two times. */
    readStatistics: (variables: ReadStatisticsQueryVariables) => call(READ_STATISTICS, variables),
    revoke: (id: string) => call(REVOKE_INVITATION, { input: { id } }),
    resend: (input: ResendInvitationInput) => call(RESEND_INVITATION, { input }),
    /** Up to 1,000 invitations. Each has a result, which has a `code` if it was not changed. */
    revokeMany: (input: RevokeInvitationsInput) => call(REVOKE_INVITATIONS, { input }),
    resendMany: (input: ResendInvitationsInput) => call(RESEND_INVITATIONS, { input }),
    updateMany: (input: UpdateInvitationsInput) => call(UPDATE_INVITATIONS, { input }),
    deleteMany: (input: DeleteInvitationsInput) => call(DELETE_INVITATIONS, { input }),
  }
}

/** The commands print the text of a cause, as in webhooks and in the database. */
function withCauseText<Event extends { readonly cause: string | null }>(event: Event) {
  return { ...event, cause: event.cause === null ? null : textOfEnumName(EVENT_CAUSES, event.cause) }
}
