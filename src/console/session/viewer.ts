import type { ResultOf } from 'gql.tada'
import { createContext, useContext } from 'react'
import { graphql } from '../graphql/graphql.ts'

export const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      kind
      actor
      emailAddress
      emailVerified
      userId
      scopes
    }
  }
`)

export type Viewer = NonNullable<ResultOf<typeof ViewerQuery>['viewer']>
export type Scope = Viewer['scopes'][number]

export const ViewerContext = createContext<Viewer | null>(null)

/** Who is signed in, and what they may do. */
export function useViewer(): Viewer & { has: (scope: Scope) => boolean } {
  const viewer = useContext(ViewerContext)
  if (viewer === null) throw new Error('useViewer needs a ViewerProvider')
  return { ...viewer, has: (scope) => viewer.scopes.includes(scope) }
}

/** The scope as keys, tokens and messages write it: `invitations:read`. */
export function scopeName(scope: Scope): string {
  return scope.toLowerCase().replace('_', ':')
}

/** Whether the person sent the invitation. Without the right to read all, everything that they see is their own. */
export function isSentBy(viewer: Viewer, { inviter }: { inviter: { id: string } | null }): boolean {
  if (!viewer.scopes.includes('INVITATIONS_CREATE')) return false
  return isPerson(viewer) || (viewer.userId !== null && viewer.userId === inviter?.id)
}

/** A person without the right to read everybody's invitations has a console of their own ones. */
export function isPerson({ kind, userId, scopes }: Viewer): boolean {
  // A key that a person created acts for the user, and operators' keys have none.
  return (kind === 'USER' || userId !== null) && !scopes.includes('INVITATIONS_READ')
}
