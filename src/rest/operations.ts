import { createInvitationOperation } from './create-invitation.ts'
import { createInvitationsOperation } from './create-invitations.ts'
import { deleteInvitationOperation } from './delete-invitation.ts'
import { listInvitationsOperation } from './list-invitations.ts'
import type { RestOperation } from './operation.ts'
import { revokeInvitationOperation } from './revoke-invitation.ts'

/** All there are; of paths that look alike the first one counts. */
export const operations: readonly RestOperation[] = [
  createInvitationOperation,
  listInvitationsOperation,
  createInvitationsOperation,
  revokeInvitationOperation,
  deleteInvitationOperation,
]

/** Those at a path, and what its `{id}` stands for. */
export function operationsAt(path: string): { found: readonly RestOperation[]; id: string } {
  const match = routes.map(({ pattern, found }) => ({ match: pattern.exec(path), found }))
  const first = match.find((route) => route.match !== null)
  return { found: first?.found ?? [], id: first?.match?.[1] ?? '' }
}

const routes = [...new Set(operations.map(({ path }) => path))].map((path) => ({
  pattern: new RegExp(`^${path.replace('{id}', '([^/]+)')}$`),
  found: operations.filter((operation) => operation.path === path),
}))
