import { createInvitation } from './create-invitation.ts'
import { createInvitations } from './create-invitations.ts'
import { deleteInvitation } from './delete-invitation.ts'
import { listInvitations } from './list-invitations.ts'
import type { Operation } from './operation.ts'
import { revokeInvitation } from './revoke-invitation.ts'

/** All there are; of paths that look alike the first one counts. */
export const operations: readonly Operation[] = [
  createInvitation,
  listInvitations,
  createInvitations,
  revokeInvitation,
  deleteInvitation,
]

/** Those at a path, and what its `{id}` stands for. */
export function operationsAt(path: string): { found: readonly Operation[]; id: string } {
  const match = routes.map(({ pattern, found }) => ({ match: pattern.exec(path), found }))
  const first = match.find((route) => route.match !== null)
  return { found: first?.found ?? [], id: first?.match?.[1] ?? '' }
}

const routes = [...new Set(operations.map(({ path }) => path))].map((path) => ({
  pattern: new RegExp(`^${path.replace('{id}', '([^/]+)')}$`),
  found: operations.filter((operation) => operation.path === path),
}))
