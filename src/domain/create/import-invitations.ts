import { z } from 'zod'
import type { EmailAddressRules } from '../email-address.ts'
import { InvalidInput, InvitationError, UserAlreadyExists } from '../errors.ts'
import type { Ids } from '../ids.ts'
import { inputIssues } from '../input-issues.ts'
import type { Actor, InvitationStatus } from '../invitation.ts'
import { invitationId } from '../invitation-id.ts'
import type { Metadata } from '../metadata.ts'
import { emailAddress, publicMetadata } from './create-input.ts'

/** The hosted service has no declined invitations. */
type ImportedStatus = Exclude<InvitationStatus, 'DECLINED'>

const IMPORTED_STATUSES: { [Status in ImportedStatus]: Status } = {
  PENDING: 'PENDING',
  ACCEPTED: 'ACCEPTED',
  REVOKED: 'REVOKED',
  EXPIRED: 'EXPIRED',
}

/** An invitation that was created elsewhere, after validation. */
export interface ImportedInvitation {
  id: string
  emailAddress: string
  emailKey: string
  status: ImportedStatus
  publicMetadata: Metadata
  createdAt: Date
  /** The time of the latest change of its status. */
  updatedAt: Date
  /** Null: it never expired there. It gets the latest expiry that a new invitation can have. */
  expiresAt: Date | null
}

/** `UNCHANGED`: an invitation with its id and address already exists here, and keeps its current state. */
export type ImportOutcome = 'IMPORTED' | 'UNCHANGED'

/** Why an invitation was not imported. */
export type ImportObstacle = 'ID_TAKEN' | 'USER_EXISTS' | 'PENDING'

export interface ImportStore {
  /**
   * Imports all invitations and their events in one transaction. Sends no email.
   *
   * @param invitations each with a different id.
   * @param call `keep: false` rolls the transaction back after the outcomes are known.
   */
  import(
    invitations: (ImportedInvitation & { eventId: string })[],
    call: { actor: Actor; keep: boolean },
  ): Promise<(ImportOutcome | ImportObstacle)[]>
}

/** The address has a pending invitation here, or another address has an invitation with this id. */
export class NotImported extends InvitationError {
  readonly code: 'ALREADY_INVITED' | 'ID_TAKEN'
  constructor(code: 'ALREADY_INVITED' | 'ID_TAKEN') {
    super(
      code === 'ID_TAKEN'
        ? 'An invitation with another address already has this id.'
        : 'This address has another pending invitation here. Revoke that one to import this one.',
    )
    this.code = code
  }
}

export type ImportFailure = NotImported | UserAlreadyExists | InvalidInput

export type ImportInvitations = (
  rows: unknown[],
  call: { actor: Actor; dryRun: boolean },
) => Promise<(ImportOutcome | ImportFailure)[]>

// JavaScript and Postgres can both read and write these times.
const momentMessage = 'must be a point in time from 1970 to 9999'
const moment = z
  .date(momentMessage)
  .min(new Date(0), momentMessage)
  .max(new Date('9999-12-31T23:59:59.999Z'), momentMessage)

/** The schema of an invitation that can be imported. */
function importedInvitation(rules: EmailAddressRules) {
  return z
    .strictObject({
      id: invitationId,
      emailAddress: emailAddress(rules),
      status: z.enum(IMPORTED_STATUSES, 'must be PENDING, ACCEPTED, REVOKED or EXPIRED'),
      publicMetadata: publicMetadata.nullish(),
      createdAt: moment,
      updatedAt: moment.nullish(),
      expiresAt: moment.nullish(),
    })
    .transform(
      ({ emailAddress: { written, key }, ...input }): ImportedInvitation => ({
        ...input,
        emailAddress: written,
        emailKey: key,
        publicMetadata: input.publicMetadata ?? {},
        updatedAt: input.updatedAt ?? input.createdAt,
        expiresAt: input.expiresAt ?? null,
      }),
    )
}

export interface ImportInvitationsOptions {
  store: ImportStore
  ids: Pick<Ids, 'event'>
  rules: EmailAddressRules
}

/**
 * Imports invitations with the ids, states and times that they had elsewhere. Results have the order of the rows.
 * A repeated import changes nothing. It sends no email. Links that were sent before still lead to the other
 * system. A pending invitation gets a new link here.
 *
 * A pending invitation is refused if its address belongs to a user or has a pending invitation here.
 *
 * @throws Unavailable if the database cannot answer in time. Nothing was imported then.
 */
export function importInvitations({ store, ids, rules }: ImportInvitationsOptions): ImportInvitations {
  const schema = importedInvitation(rules)
  return async (rows, { actor, dryRun }) => {
    const checked = rows.map((row) => schema.safeParse(row))
    const byId = new Map(checked.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data]])))
    const invitations = [...byId.values()].map((data) => ({ ...data, eventId: ids.event() }))
    const results = invitations.length === 0 ? [] : await store.import(invitations, { actor, keep: !dryRun })
    const outcomes = new Map(invitations.map(({ id }, index) => [id, results[index]]))
    return checked.map(({ data, error }) => {
      if (error !== undefined) return new InvalidInput(inputIssues(error.issues))
      return resultOf(byId.get(data.id)?.emailKey === data.emailKey ? outcomes.get(data.id) : 'ID_TAKEN')
    })
  }
}

function resultOf(outcome: ImportOutcome | ImportObstacle | undefined): ImportOutcome | ImportFailure {
  switch (outcome) {
    case 'IMPORTED':
    case 'UNCHANGED':
      return outcome
    case 'USER_EXISTS':
      return new UserAlreadyExists('A user with this address already exists, so there is nothing to accept.')
    case 'ID_TAKEN':
      return new NotImported('ID_TAKEN')
    case 'PENDING':
      return new NotImported('ALREADY_INVITED')
    case undefined:
      throw new Error('An invitation has no outcome')
  }
}
