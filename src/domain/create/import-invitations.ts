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
  /** Since then it has its status. */
  updatedAt: Date
  /** Null: it had no end there, and gets the latest that one made now could have. */
  expiresAt: Date | null
}

/** `UNCHANGED`: it is here already, under its id and for its address; whatever became of it since is kept. */
export type ImportOutcome = 'IMPORTED' | 'UNCHANGED'

/** Why an invitation was not imported. */
export type ImportObstacle = 'ID_TAKEN' | 'USER_EXISTS' | 'PENDING'

export interface ImportStore {
  /**
   * All in one transaction, with their events; nothing is mailed. Ids are unlike.
   *
   * @param keep false: what was done is undone, and only told.
   */
  import(
    invitations: (ImportedInvitation & { eventId: string })[],
    call: { actor: Actor; keep: boolean },
  ): Promise<(ImportOutcome | ImportObstacle)[]>
}

/** A pending one for the same address stands here, or an invitation has this id and another address. */
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

// What both JavaScript and Postgres can write and read.
const outside = 'must be a point in time from 1970 to 9999'
const moment = z.date(outside).min(new Date(0), outside).max(new Date('9999-12-31T23:59:59.999Z'), outside)

/** The one definition of what can be imported. */
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
 * Takes over invitations with the ids, states and times they had elsewhere, each with a result in order. Done
 * again, it changes nothing. Nobody is mailed: links that are out lead to where they led, and a pending
 * invitation has a link of its own here.
 *
 * A pending one needs that its address is neither a user's nor invited here.
 *
 * @throws Unavailable when the database can't answer in time; nothing was done then.
 */
export function importInvitations({ store, ids, rules }: ImportInvitationsOptions): ImportInvitations {
  const schema = importedInvitation(rules)
  return async (rows, { actor, dryRun }) => {
    const checked = rows.map((row) => schema.safeParse(row))
    const unlike = new Map(checked.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data]])))
    const invitations = [...unlike.values()].map((data) => ({ ...data, eventId: ids.event() }))
    const reached = invitations.length === 0 ? [] : await store.import(invitations, { actor, keep: !dryRun })
    const outcomes = new Map(invitations.map(({ id }, index) => [id, reached[index]]))
    return checked.map(({ data, error }) => {
      if (error !== undefined) return new InvalidInput(inputIssues(error.issues))
      return resultOf(unlike.get(data.id)?.emailKey === data.emailKey ? outcomes.get(data.id) : 'ID_TAKEN')
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
