import { createInvitationsApi } from './invitations.ts'
import type { Invitations } from './invitations-api.ts'
import { connectionOf, type InvitationClientOptions } from './options.ts'

export type {
  CreatedInvitations,
  CreateInvitationsOptions,
  InvitationRow,
} from './bulk.ts'
// biome-ignore lint/performance/noBarrelFile: the package exports this file.
export { type InputIssue, InvitationError, type InvitationErrorCode } from './errors.ts'
export type { Invitation, InvitationPreview, InvitationStatus } from './invitation.ts'
export type { DeletedInvitation, Invitations } from './invitations-api.ts'
export type {
  GetInvitationListParams,
  InvitationList,
  InvitationOrderBy,
  ListInvitationsParams,
} from './list.ts'
export type { CallOptions, InvitationClientOptions } from './options.ts'
export type {
  AcceptInvitationParams,
  CreateInvitationParams,
  DeclineInvitationParams,
  ResendInvitationParams,
  UpdateInvitationParams,
} from './params.ts'
export type { InvitationChange, InvitationEventType, SubscribeParams } from './subscription/subscribe.ts'

export interface InvitationClient {
  readonly invitations: Invitations
}

/** Creates a client of the gateway at `url`. @throws TypeError if an option is not valid. */
export function createInvitationClient(options: InvitationClientOptions): InvitationClient {
  return { invitations: createInvitationsApi(connectionOf(options)) }
}
