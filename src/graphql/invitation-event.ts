import type { InvitationEvent } from '../invitations/ports.ts'
import type { Builder } from './builder.ts'

export function defineInvitationEvent(builder: Builder) {
  const type = builder.enumType('InvitationEventType', {
    description: 'What happened to an invitation.',
    values: {
      CREATED: { description: 'It was made.' },
      RENEWED: { description: 'It got a new expiry and a new link.' },
      REVOKED: { description: 'It was withdrawn, or another took its place.' },
      EXPIRED: { description: 'Its time ran out.' },
      ACCEPTED: { description: 'The invited person accepted.' },
      DECLINED: { description: 'The invited person declined.' },
    },
  })
  return builder.objectRef<InvitationEvent>('InvitationEvent').implement({
    description: 'A change of an invitation, recorded with the change itself.',
    fields: (t) => ({
      id: t.exposeID('id', { description: '`evt_…`' }),
      type: t.field({ type, description: 'What happened.', resolve: (parent) => parent.type }),
      actor: t.exposeString('actor', {
        description: 'Who caused it: a key (`key_…`), a user (`user_…`), `ticket` or `system`.',
      }),
      data: t.field({
        type: 'JSON',
        description: 'What belongs to it, such as values before and after.',
        resolve: (parent) => parent.data,
      }),
      createdAt: t.field({ type: 'DateTime', description: 'When.', resolve: (parent) => parent.createdAt }),
    }),
  })
}

export type InvitationEventRef = ReturnType<typeof defineInvitationEvent>
