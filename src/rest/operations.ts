import { createInvitationOperation } from './create-invitation.ts'
import { createInvitationsOperation } from './create-invitations.ts'
import { deleteInvitationOperation } from './delete-invitation.ts'
import { listInvitationsOperation } from './list-invitations.ts'
import type { RestOperation } from './operation.ts'
import { revokeInvitationOperation } from './revoke-invitation.ts'

/** All operations. If a path matches several patterns, the first one counts. */
export const operations: readonly RestOperation[] = [
  createInvitationOperation,
  listInvitationsOperation,
  createInvitationsOperation,
  revokeInvitationOperation,
  deleteInvitationOperation,
]

/** The operations at a path, and the value of its `{id}`. */
export function operationsAt(path: string): { found: readonly RestOperation[]; id: string } {
  const match = routes.map(({ pattern, found }) => ({ match: pattern.exec(path), found }))
  const first = match.find((route) => route.match !== null)
  return { found: first?.found ?? [], id: first?.match?.[1] ?? '' }
}

const routes = [...new Set(operations.map(({ path }) => path))].map((path) => ({
  pattern: new RegExp(`^${path.replace('{id}', '([^/]+)')}$`),
  found: operations.filter((operation) => operation.path === path),
}))
