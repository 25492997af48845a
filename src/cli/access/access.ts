import type { AskGateway } from './ask-gateway.ts'
import { type InvitationAccess, invitationAccess } from './invitation-access.ts'
import { type KeyAccess, keyAccess } from './key-access.ts'

/** All that commands work with, wherever it is reached: by a gateway or in the database. */
export interface Access {
  keys: KeyAccess
  invitations: InvitationAccess
  /** Whether this process works on the database: then mail waits in the queue for a gateway. */
  onDatabase: boolean
  close(): Promise<void>
}

export function createAccess(ask: AskGateway, how: Pick<Access, 'onDatabase' | 'close'>): Access {
  return { keys: keyAccess(ask), invitations: invitationAccess(ask), ...how }
}
