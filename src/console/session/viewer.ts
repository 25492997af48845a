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
      quota {
        limit
        remaining
        resetsAt
      }
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

/** A person without the right to read everybody's invitations has a console of their own ones. */
export function isPerson({ kind, scopes }: Viewer): boolean {
  return kind === 'USER' && !scopes.includes('INVITATIONS_READ')
}
