import type { InvitationError } from './errors.ts'
import {
  DELETE_INVITATIONS,
  type InvitationFieldsFragment,
  type Operation,
  RESEND_INVITATIONS,
  REVOKE_INVITATIONS,
  type RevokeInvitationsInput,
  UPDATE_INVITATIONS,
} from './generated/operations.ts'
import { type Invitation, invitationOf } from './invitation.ts'
import { filterOf, type ListInvitationsParams } from './list.ts'
import type { CallOptions, Connection } from './options.ts'
import {
  createIdempotencyKey,
  type ResendInvitationParams,
  resendParams,
  type UpdateInvitationParams,
  updateParams,
} from './params.ts'
import { createRefusedError, type Refused } from './transport/refused-error.ts'
import { request } from './transport/request.ts'

/** The ids of invitations, or the conditions that they meet, at least one. */
export type InvitationSelection = readonly string[] | Omit<ListInvitationsParams, 'orderBy' | 'pageSize'>

export interface ChangeInvitationsOptions extends CallOptions {
  /** With conditions: continues after the `endCursor` of the previous call. */
  after?: string | null | undefined
  /** Whether one invitation that cannot be changed rolls back the whole call. Default: false. */
  atomic?: boolean | undefined
  /** Whether to only show what would happen. Default: false. */
  dryRun?: boolean | undefined
  /** Default: generated for the call, so that a retry is safe. */
  idempotencyKey?: string | undefined
}

/** The result of one invitation. */
export type ChangedInvitation<Result> = { readonly id: string } & (
  | { readonly invitation: Result; readonly error: null }
  | { readonly invitation: null; readonly error: InvitationError }
)

export interface ChangedInvitations<Result = Invitation> {
  /** The number of results per outcome. */
  readonly counts: {
    readonly changed: number
    readonly unchanged: number
    readonly notFound: number
    readonly notPending: number
    readonly invalidInput: number
    readonly quotaExceeded: number
    readonly rolledBack: number
  }
  /** Whether more invitations meet the conditions. Call again with `after: endCursor`. */
  readonly hasMore: boolean
  readonly endCursor: string | null
  readonly dryRun: boolean
  /** In the order of the ids, or newest first. */
  readonly results: ChangedInvitation<Result>[]
}

/** What is left of a deleted invitation. */
export interface DeletedId {
  readonly id: string
}

export interface ChangeManyMethods {
  /** Changes fields of up to 1,000 pending invitations to the same values, each with its own result. */
  updateInvitations(
    selection: InvitationSelection,
    params: UpdateInvitationParams,
    options?: ChangeInvitationsOptions,
  ): Promise<ChangedInvitations>

  /** Sends the emails of up to 1,000 pending invitations again, each with its own result. */
  resendInvitations(
    selection: InvitationSelection,
    params?: ResendInvitationParams,
    options?: ChangeInvitationsOptions,
  ): Promise<ChangedInvitations>

  /** Revokes up to 1,000 pending invitations, each with its own result. */
  revokeInvitations(
    selection: InvitationSelection,
    options?: ChangeInvitationsOptions,
  ): Promise<ChangedInvitations>

  /** Deletes up to 1,000 invitations, each with its own result. */
  deleteInvitations(
    selection: InvitationSelection,
    options?: ChangeInvitationsOptions,
  ): Promise<ChangedInvitations<DeletedId>>
}

export function createChangeManyMethods(connection: Connection): ChangeManyMethods {
  return {
    async updateInvitations(selection, params, options) {
      const call = callOf(selection, options)
      const input = { ...call.input, ...updateParams(params) }
      const { updateInvitations } = await change(UPDATE_INVITATIONS, input, call.options)
      return changedIn(updateInvitations, toInvitation)
    },
    async resendInvitations(selection, params = {}, options) {
      const call = callOf(selection, options)
      const input = { ...call.input, ...resendParams(params) }
      const { resendInvitations } = await change(RESEND_INVITATIONS, input, call.options)
      return changedIn(resendInvitations, toInvitation)
    },
    async revokeInvitations(selection, options) {
      const call = callOf(selection, options)
      const { revokeInvitations } = await change(REVOKE_INVITATIONS, call.input, call.options)
      return changedIn(revokeInvitations, toInvitation)
    },
    async deleteInvitations(selection, options) {
      const call = callOf(selection, options)
      const { deleteInvitations } = await change(DELETE_INVITATIONS, call.input, call.options)
      return changedIn(deleteInvitations, (row: Row) =>
        row.__typename === 'DeletedInvitation' && row.id !== undefined ? { id: row.id } : null,
      )
    },
  }

  /** Repeatable, because each call has an idempotency key. */
  function change<Data extends object, Input>(
    operation: Operation<Data, { input: Input }>,
    input: Input,
    options: CallOptions,
  ) {
    return request(connection, operation, { variables: { input }, repeatable: true, options })
  }
}

function callOf(
  selection: InvitationSelection,
  {
    after,
    atomic,
    dryRun,
    idempotencyKey = createIdempotencyKey(),
    ...options
  }: ChangeInvitationsOptions = {},
): { input: RevokeInvitationsInput; options: CallOptions } {
  const selected = isList(selection) ? { ids: [...selection] } : { filter: filterOf(selection) }
  return { input: { selection: selected, after, atomic, dryRun, idempotencyKey }, options }
}

function isList(selection: InvitationSelection): selection is readonly string[] {
  return Array.isArray(selection)
}

type Row = { readonly __typename: string; readonly id?: string } & Refused

interface Payload extends Pick<ChangedInvitations, 'counts' | 'hasMore' | 'dryRun'> {
  readonly __typename: string
  readonly endCursor?: string | null
  readonly results: readonly { readonly invitationId: string; readonly result: Row }[]
}

function changedIn<Result>(
  payload: Payload | Row,
  read: (row: Row) => Result | null,
): ChangedInvitations<Result> {
  if (!('results' in payload)) throw createRefusedError(payload)
  const { counts, hasMore, endCursor = null, dryRun, results } = payload
  return {
    counts,
    hasMore,
    endCursor,
    dryRun,
    results: results.map(({ invitationId: id, result }): ChangedInvitation<Result> => {
      const invitation = read(result)
      if (invitation === null) return { id, invitation: null, error: createRefusedError(result) }
      return { id, invitation, error: null }
    }),
  }
}

function toInvitation(row: Row): Invitation | null {
  return row.__typename === 'Invitation' ? invitationOf(row as Row & InvitationFieldsFragment) : null
}
