import {
  type PageInfoShape,
  type ResolveCursorConnectionArgs,
  resolveCursorConnection,
} from '@pothos/plugin-relay'
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
        resolve: async (_root, args, context) => {
          requireScope(context, 'invitations:read')
          refuseNegative(args)
          const connection = await resolveCursorConnection(
            { args, defaultSize: PAGE.default, maxSize: PAGE.max, toCursor: cursorOf },
            ({ limit, inverted, after, before }: ResolveCursorConnectionArgs) =>
              context.services.listInvitations({
                limit,
                after: after === undefined ? null : positionOf(after, 'after'),
                before: before === undefined ? null : positionOf(before, 'before'),
                oldestFirst: inverted,
              }),
          )
          return { ...connection, pageInfo: withoutEmptyCursors(connection.pageInfo) }
        },
      },
      { name: 'InvitationConnection', description: 'Invitations, page by page.' },
      { name: 'InvitationEdge', description: 'An invitation in a list.' },
    ),
  )
}

function refuseNegative(args: { first?: number | null | undefined; last?: number | null | undefined }): void {
  for (const argument of ['first', 'last'] as const) {
    if ((args[argument] ?? 0) < 0) {
      throw new GraphQLError(`${argument} must not be negative.`, {
        extensions: { code: 'BAD_USER_INPUT', argument },
      })
    }
  }
}

/** An empty list has no cursors; an empty string would be refused when it is passed back. */
function withoutEmptyCursors({ startCursor, endCursor, ...rest }: PageInfoShape): PageInfoShape {
  return { ...rest, startCursor: startCursor || null, endCursor: endCursor || null }
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
