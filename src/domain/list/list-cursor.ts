import type { Invitation } from '../invitation.ts'
import { ID_SUFFIX } from '../invitation-id.ts'

export const ORDER_FIELDS = ['CREATED_AT', 'UPDATED_AT', 'EXPIRES_AT', 'EMAIL_ADDRESS'] as const
export const DIRECTIONS = ['ASC', 'DESC'] as const

/** How a list is sorted. Equal values are sorted by id, in the same direction. */
export interface InvitationOrder {
  field: (typeof ORDER_FIELDS)[number]
  direction: (typeof DIRECTIONS)[number]
}

export const DEFAULT_ORDER: InvitationOrder = { field: 'CREATED_AT', direction: 'DESC' }

/** The position of an invitation in a sorted list. */
export interface ListPosition {
  /** A time, or the address key if the list is sorted by address. */
  value: Date | string
  id: string
}

const CURSOR = new RegExp(`^([A-Z_]+) ([A-Z]+) ([^\\s\\p{Cc}]{1,500}) (inv_${ID_SUFFIX})$`, 'u')

/** The cursor contains the sort order, so that it cannot be used for a list with another order. */
export function encodeListCursor(invitation: Invitation, { field, direction }: InvitationOrder): string {
  const value = sortValue(invitation, field)
  const text = typeof value === 'string' ? value : String(value.getTime())
  return Buffer.from(`${field} ${direction} ${text} ${invitation.id}`).toString('base64url')
}

/** @returns null if it is not a cursor, or one for another sort order. */
export function decodeListCursor(cursor: string, order: InvitationOrder): ListPosition | null {
  const [, field, direction, value, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (value === undefined || id === undefined) return null
  if (field !== order.field || direction !== order.direction) return null
  if (order.field === 'EMAIL_ADDRESS') return { value, id }
  return /^\d{1,15}$/.test(value) ? { value: new Date(Number(value)), id } : null
}

function sortValue(invitation: Invitation, field: InvitationOrder['field']): Date | string {
  switch (field) {
    case 'CREATED_AT':
      return invitation.createdAt
    case 'UPDATED_AT':
      return invitation.updatedAt
    case 'EXPIRES_AT':
      return invitation.expiresAt
    case 'EMAIL_ADDRESS':
      return invitation.emailKey
  }
}
