import { stringify } from 'csv-stringify/sync'
import type { WrittenInvitation } from '../access/invitation-output.ts'

/** What is exported of each invitation, in this order. Import knows the same names. */
const EXPORTED = [
  'id',
  'emailAddress',
  'status',
  'publicMetadata',
  'redirectUrl',
  'notify',
  'locale',
  'template',
  'message',
  'inviterId',
  'createdAt',
  'updatedAt',
  'expiresAt',
  'acceptedAt',
  'revokedAt',
  'declinedAt',
] as const

/** Makes lines of invitations, a page at a time. */
export interface Lines {
  header: string
  of(invitations: WrittenInvitation[]): string
}

/**
 * CSV by RFC 4180, with metadata as JSON.
 *
 * @param isForSpreadsheets whether what a spreadsheet would run as a formula begins with an apostrophe;
 *   such text is not what it was.
 */
export function csvLines({ isForSpreadsheets }: { isForSpreadsheets: boolean }): Lines {
  return {
    header: `${EXPORTED.join(',')}\n`,
    of: (invitations) =>
      stringify(
        invitations.map((invitation) => {
          const { publicMetadata, notify, ...fields } = flat(invitation)
          return { ...fields, notify: String(notify), publicMetadata: JSON.stringify(publicMetadata) }
        }),
        { columns: [...EXPORTED], escape_formulas: isForSpreadsheets },
      ),
  }
}

export const jsonLines: Lines = {
  header: '',
  of: (invitations) => invitations.map((invitation) => `${JSON.stringify(flat(invitation))}\n`).join(''),
}

function flat({ inviter, ...fields }: WrittenInvitation): Record<(typeof EXPORTED)[number], unknown> {
  const all: Record<string, unknown> = { ...fields, inviterId: inviter?.id ?? null }
  return Object.fromEntries(EXPORTED.map((name) => [name, all[name]])) as never
}
