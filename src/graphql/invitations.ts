import { type ResolveCursorConnectionArgs, resolveCursorConnection } from '@pothos/plugin-relay'
import { GraphQLError } from 'graphql'
import type { Invitation } from '../invitations/invitation.ts'
import type { Position } from '../invitations/ports.ts'
import type { Builder } from './builder.ts'
import { requireScope } from './context.ts'
import type { InvitationRef } from './invitation.ts'

const PAGE = { default: 20, max: 100 } as const

/** The list of invitations, newest first; a page costs the same however deep it lies. */
export function defineInvitations(builder: Builder, invitation: InvitationRef): void {
  builder.queryField('invitations', (t) =>
    t.connection(
      {
        type: invitation,
        description: `Invitations, the newest first, ${PAGE.default} a page unless told otherwise and ${PAGE.max} at most. Needs the scope \`invitations:read\`.`,
        resolve: (_root, args, context) => {
          requireScope(context, 'invitations:read')
          return resolveCursorConnection(
            { args, defaultSize: PAGE.default, maxSize: PAGE.max, toCursor: cursorOf },
            ({ limit, inverted, after, before }: ResolveCursorConnectionArgs) =>
              context.services.listInvitations({
                limit,
                after: after === undefined ? null : positionOf(after, 'after'),
                before: before === undefined ? null : positionOf(before, 'before'),
                oldestFirst: inverted,
              }),
          )
        },
      },
      { name: 'InvitationConnection', description: 'Invitations, page by page.' },
      { name: 'InvitationEdge', description: 'An invitation in a list.' },
    ),
  )
}

function cursorOf({ createdAt, id }: Invitation): string {
  return Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url')
}

function positionOf(cursor: string, argument: string): Position {
  const [, time, id] =
    /^(\d{1,15}) (inv_[0-9a-z]{26})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (time === undefined || id === undefined) {
    throw new GraphQLError(`${argument} is no cursor of this list: pass one that it gave you, unchanged.`, {
      extensions: { code: 'BAD_USER_INPUT', argument },
    })
  }
  return { createdAt: new Date(Number(time)), id }
}
