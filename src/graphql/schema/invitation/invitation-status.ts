import type { InvitationStatus } from '../../../domain/invitation.ts'
import type { Builder } from '../builder.ts'

export function defineInvitationStatus(builder: Builder) {
  return builder.enumType('InvitationStatus', {
    description:
      'The status of an invitation. From PENDING it changes to one of the others and then stays there.',
    values: {
      PENDING: { description: 'It can be accepted, declined, revoked and changed.' },
      ACCEPTED: { description: 'The invited person accepted.' },
      REVOKED: {
        description: 'It was revoked by `revokeInvitation`, or replaced (`onConflict: REPLACE`).',
      },
      EXPIRED: { description: 'It expired before anybody answered.' },
      DECLINED: { description: 'The invited person declined.' },
    } satisfies Record<InvitationStatus, object>,
  })
}

export type InvitationStatusRef = ReturnType<typeof defineInvitationStatus>
