import type { KeyManager } from './api-key.ts'
import { ScopesNotHeld } from './api-key-errors.ts'

/**
 * Nobody gives or gets hold of more than they have. A scope that this version does not know is held by
 * nobody: another version may know what it opens.
 *
 * @throws ScopesNotHeld
 */
export function assertScopesHeld(scopes: readonly string[], { scopes: held }: KeyManager): void {
  const missing = scopes.filter((scope) => !held.has(scope))
  if (missing.length > 0) throw new ScopesNotHeld(missing)
}
