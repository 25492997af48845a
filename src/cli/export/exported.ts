import { stringify } from 'csv-stringify/sync'
import type { InvitationFieldsFragment } from '../access/generated/operations.ts'

type Invitation = InvitationFieldsFragment
/** Every field that commands read, except for the related users: their ids are values of their own. */
type Column = Exclude<keyof Invitation, 'inviter' | 'acceptedBy'> | 'inviterId'

/** The columns of an export, in this order. An import knows the same names. */
const COLUMNS: { [Name in Column]: (invitation: Invitation) => unknown } = {
  id: ({ id }) => id,
  emailAddress: ({ emailAddress }) => emailAddress,
  status: ({ status }) => status,
  publicMetadata: ({ publicMetadata }) => publicMetadata,
  redirectUrl: ({ redirectUrl }) => redirectUrl,
  notify: ({ notify }) => notify,
  locale: ({ locale }) => locale,
  template: ({ template }) => template,
  message: ({ message }) => message,
  inviterId: ({ inviter }) => inviter?.id ?? null,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  expiresAt: ({ expiresAt }) => expiresAt,
  acceptedAt: ({ acceptedAt }) => acceptedAt,
  revokedAt: ({ revokedAt }) => revokedAt,
  declinedAt: ({ declinedAt }) => declinedAt,
}

/** Formats invitations as lines, one page at a time. */
export interface Lines {
  header: string
  of(invitations: readonly Invitation[]): string
}

/**
 * CSV by RFC 4180, with metadata as JSON.
 *
 * @param isForSpreadsheets whether text that a spreadsheet would run as a formula begins with an apostrophe.
 *   Such text is not the original text.
 */
export function csvLines({ isForSpreadsheets }: { isForSpreadsheets: boolean }): Lines {
  return {
    header: `${Object.keys(COLUMNS).join(',')}\n`,
    of: (invitations) =>
      stringify(
        invitations.map((invitation) => {
          const { publicMetadata, notify, ...fields } = rowOf(invitation)
          return { ...fields, notify: String(notify), publicMetadata: JSON.stringify(publicMetadata) }
        }),
        { columns: Object.keys(COLUMNS), escape_formulas: isForSpreadsheets },
      ),
  }
}

export const jsonLines: Lines = {
  header: '',
  of: (invitations) => invitations.map((invitation) => `${JSON.stringify(rowOf(invitation))}\n`).join(''),
}

function rowOf(invitation: Invitation): Record<string, unknown> {
  return Object.fromEntries(Object.entries(COLUMNS).map(([name, read]) => [name, read(invitation)]))
}
