import {
  execute,
  follow,
  type RequestArguments,
  type RequestOptions,
  type StreamRequestOptions,
  type TypedDocument,
} from './execute.ts'
import { createInvitationsApi } from './invitations.ts'
import type { Invitations } from './invitations-api.ts'
import { connectionOf, type InvitationClientOptions } from './options.ts'

export type {
  CreatedInvitations,
  CreateInvitationsOptions,
  InvitationRow,
} from './bulk.ts'
export type {
  ChangedInvitation,
  ChangedInvitations,
  ChangeInvitationsOptions,
  DeletedId,
  InvitationSelection,
} from './change-many.ts'
// biome-ignore lint/performance/noBarrelFile: the package exports this file.
export { type InputIssue, InvitationError, type InvitationErrorCode } from './errors.ts'
export type { RequestOptions, StreamRequestOptions, TypedDocument } from './execute.ts'
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

  /**
   * Executes a query or mutation of your own and returns its data. `document` is a text, or a document of gql.tada,
   * graphql-tag or the GraphQL Code Generator. Errors in the data (`... on Error`) are part of
   * the result. Queries are retried, mutations only if they cannot have arrived.
   *
   * @throws InvitationError, also if only some fields have an error
   */
  request<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    document: string | TypedDocument<Data, Variables>,
    ...args: RequestArguments<Variables, RequestOptions>
  ): Promise<Data>

  /**
   * Executes a subscription of your own over one connection. The loop ends if the gateway stops.
   * `invitations.subscribe` reconnects and misses nothing.
   *
   * @throws InvitationError
   */
  subscribe<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    document: string | TypedDocument<Data, Variables>,
    ...args: RequestArguments<Variables, StreamRequestOptions>
  ): AsyncGenerator<Data, void, undefined>
}

/** Creates a client of the gateway at `url`. @throws TypeError if an option is not valid. */
export function createInvitationClient(options: InvitationClientOptions): InvitationClient {
  const connection = connectionOf(options)
  return {
    invitations: createInvitationsApi(connection),
    request: (document, ...[variables, callOptions]) =>
      execute(connection, document, variables ?? undefined, callOptions),
    subscribe: (document, ...[variables, callOptions]) =>
      follow(connection, document, variables ?? undefined, callOptions),
  }
}
