/**
 * What can cause an event. It is stored as text. Another version of the gateway may have stored a cause that this
 * version does not know, so events that are read have any text as their cause.
 *
 * - The name of an operation. REST uses the names of the GraphQL mutations.
 * - `link`: the page of the link.
 * - `import`: `invitations import` on the database.
 * - `expiry`, `reminder`, `delivery`: the gateway itself.
 */
export const EVENT_CAUSES = [
  'createInvitation',
  'createInvitations',
  'updateInvitation',
  'resendInvitation',
  'revokeInvitation',
  'deleteInvitation',
  'updateInvitations',
  'resendInvitations',
  'revokeInvitations',
  'deleteInvitations',
  'acceptInvitation',
  'declineInvitation',
  'link',
  'import',
  'expiry',
  'reminder',
  'delivery',
] as const
export type EventCause = (typeof EVENT_CAUSES)[number]

/** The cause, or null if this version does not know it. */
export function knownCause(text: string): EventCause | null {
  return EVENT_CAUSES.find((cause) => cause === text) ?? null
}
