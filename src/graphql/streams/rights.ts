import type { KeyPrincipal, Principal } from '../../auth/principal.ts'

/**
 * Callers with the same text get the same answers, as long as nothing reads who they are (see {@link watchIdentity}).
 *
 * Keys of the operator differ in their scopes only. Everybody else has a text of their own, because a person may see
 * their own invitations differently.
 */
export function rightsOf(principal: Principal): string {
  const scopes = [...principal.scopes].sort()
  return JSON.stringify(isKeyOfOperator(principal) ? ['key', scopes] : { ...principal, scopes })
}

/** The principal as resolvers see it. Calls `onRead` when they read more of it than its kind and scopes. */
export function watchIdentity(principal: Principal, onRead: () => void): Principal {
  if (!isKeyOfOperator(principal)) return principal
  return {
    kind: 'key',
    scopes: principal.scopes,
    get id() {
      onRead()
      return principal.id
    },
  }
}

function isKeyOfOperator(principal: Principal): principal is KeyPrincipal {
  return principal.kind === 'key' && principal.owner === undefined
}
