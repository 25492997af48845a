import type { Builder } from './builder.ts'

export function defineInvitationStatus(builder: Builder) {
  return builder.enumType('InvitationStatus', {
    description: 'Where an invitation stands. From PENDING it ends in one of the others, and stays there.',
    values: {
      PENDING: { description: 'It waits for its answer: it can be accepted, declined, revoked and changed.' },
      ACCEPTED: { description: 'The invited person accepted.' },
      REVOKED: {
        description:
          'It was withdrawn by `revokeInvitation`, or another took its place (`onConflict: REPLACE`).',
      },
      EXPIRED: { description: 'Its time ran out before anybody answered.' },
      DECLINED: { description: 'The invited person declined.' },
    },
  })
}

export type InvitationStatusRef = ReturnType<typeof defineInvitationStatus>
