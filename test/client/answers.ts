/** An invitation in the response of a gateway. */
export const INVITATION = {
  __typename: 'Invitation',
  id: 'inv_1',
  emailAddress: 'ada@example.com',
  status: 'PENDING',
  revoked: false,
  publicMetadata: {},
  redirectUrl: null,
  notify: true,
  url: null,
  locale: null,
  template: 'invitation',
  message: '',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-31T00:00:00.000Z',
  acceptedAt: null,
  revokedAt: null,
  declinedAt: null,
  isRevocable: true,
  isResendable: true,
  inviter: null,
  acceptedBy: null,
  supersededBy: null,
}

/** A change as an event of a stream. `message` is the message of the invitation. */
export function change(cursor: string, message = ''): string {
  const event = {
    id: `evt_${cursor}`,
    type: 'CREATED',
    actor: 'key_1',
    createdAt: INVITATION.createdAt,
    invitationId: INVITATION.id,
  }
  const invitationChanged = { cursor, event, invitation: { ...INVITATION, message } }
  return `event: next\ndata: ${JSON.stringify({ data: { invitationChanged } })}\n\n`
}

export function refused(code: string): string {
  const errors = [{ message: `It is ${code}.`, extensions: { code } }]
  return `:\n\nevent: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata: \n\n`
}
