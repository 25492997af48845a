import type { InvitationError } from './errors.ts'
import { CREATE_INVITATIONS } from './generated/operations.ts'
import { type Invitation, invitationOf } from './invitation.ts'
import type { CallOptions, Connection } from './options.ts'
import { type CreateInvitationParams, createInput } from './params.ts'
import { idempotencyKey } from './transport/idempotency-key.ts'
import { createRefusedError } from './transport/refused-error.ts'
import { request } from './transport/request.ts'
import { badResponse } from './transport/response.ts'

export interface CreateInvitationsOptions extends CallOptions {
  /** Whether one row that fails undoes the whole call. Default: false. */
  atomic?: boolean | undefined
  /** Whether only to tell what would happen; ids and links then lead nowhere. Default: false. */
  dryRun?: boolean | undefined
  /** Covers every row that has no key of its own. Default: made up for the call, so that trying again is safe. */
  idempotencyKey?: string | undefined
}

/** What became of one row. */
export type InvitationRow = {
  /** Its place in the input, from 0. */
  readonly index: number
  readonly emailAddress: string | null
} & (
  | { readonly invitation: Invitation; readonly error: null }
  | { readonly invitation: null; readonly error: InvitationError }
)

export interface CreatedInvitations {
  /** How many rows led to an invitation. */
  readonly created: number
  readonly failed: number
  readonly dryRun: boolean
  /** One for each row, in their order. */
  readonly results: InvitationRow[]
}

export async function createInvitations(
  connection: Connection,
  rows: readonly CreateInvitationParams[],
  { atomic, dryRun, idempotencyKey: key = idempotencyKey(), ...options }: CreateInvitationsOptions = {},
): Promise<CreatedInvitations> {
  const input = { invitations: rows.map(createInput), atomic, dryRun, idempotencyKey: key }
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

/** All or none. @throws InvitationError of the row at fault, with its `index`. */
export async function createInvitationBulk(
  connection: Connection,
  rows: readonly CreateInvitationParams[],
  options: Omit<CreateInvitationsOptions, 'atomic' | 'dryRun'> | undefined,
): Promise<Invitation[]> {
  const { results } = await createInvitations(connection, rows, { ...options, atomic: true })
  const errors = results.flatMap(({ error }) => error ?? [])
  const atFault = errors.find(({ code }) => code !== 'ROLLED_BACK') ?? errors[0]
  if (atFault !== undefined) throw atFault
  return results.map(({ invitation }) => {
    if (invitation === null) throw badResponse({ status: 200 })
    return invitation
  })
}
