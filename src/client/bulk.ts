import type { InvitationError } from './errors.ts'
import { CREATE_INVITATIONS } from './generated/operations.ts'
import { type Invitation, invitationOf } from './invitation.ts'
import type { CallOptions, Connection } from './options.ts'
import { type CreateInvitationParams, createIdempotencyKey, createInput } from './params.ts'
import { createRefusedError } from './transport/refused-error.ts'
import { request } from './transport/request.ts'
import { badResponse } from './transport/response.ts'

export interface CreateInvitationsOptions extends CallOptions {
  /** Whether one row that fails rolls back the whole call. Default: false. */
  atomic?: boolean | undefined
  /** Whether to only show what would happen. Ids and links of the results do not exist then. Default: false. */
  dryRun?: boolean | undefined
  /** Covers every row that has no key of its own. Default: generated for the call, so that a retry is safe. */
  idempotencyKey?: string | undefined
}

/** The result of one row. */
export type InvitationRow = {
  /** Its position in the input, from 0. */
  readonly index: number
  readonly emailAddress: string | null
} & (
  | { readonly invitation: Invitation; readonly error: null }
  | { readonly invitation: null; readonly error: InvitationError }
)

export interface CreatedInvitations {
  /** How many rows have an invitation. */
  readonly created: number
  readonly failed: number
  readonly dryRun: boolean
  /** One for each row, in the order of the input. */
  readonly results: InvitationRow[]
}

export async function createInvitations(
  connection: Connection,
  rows: readonly CreateInvitationParams[],
  { atomic, dryRun, idempotencyKey = createIdempotencyKey(), ...options }: CreateInvitationsOptions = {},
): Promise<CreatedInvitations> {
  const input = { invitations: rows.map(createInput), atomic, dryRun, idempotencyKey }
  const answer = await request(connection, CREATE_INVITATIONS, {
    variables: { input },
    repeatable: true,
    options,
  })
  const result = answer.createInvitations
  if (result.__typename !== 'CreateInvitationsPayload') throw createRefusedError(result)
  return {
    created: result.created,
    failed: result.failed,
    dryRun: result.dryRun,
    results: result.results.map(({ index, emailAddress = null, result: row }) =>
      row.__typename === 'Invitation'
        ? { index, emailAddress, invitation: invitationOf(row), error: null }
        : { index, emailAddress, invitation: null, error: createRefusedError(row, index) },
    ),
  }
}

/** All or none. @throws InvitationError of the row that failed, with its `index`. */
export async function createInvitationBulk(
  connection: Connection,
  rows: readonly CreateInvitationParams[],
  options: Omit<CreateInvitationsOptions, 'atomic' | 'dryRun'> | undefined,
): Promise<Invitation[]> {
  const { results } = await createInvitations(connection, rows, { ...options, atomic: true })
  const errors = results.flatMap(({ error }) => error ?? [])
  const cause = errors.find(({ code }) => code !== 'ROLLED_BACK') ?? errors[0]
  if (cause !== undefined) throw cause
  return results.map(({ invitation }) => {
    if (invitation === null) throw badResponse({ status: 200 })
    return invitation
  })
}
