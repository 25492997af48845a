import { SCOPES, type Scope } from '../../../auth/principal.ts'
import { type AuthScopes, managesGateway } from '../access.ts'

/**
 * Who may read a field or type: one of these sets of scopes is needed. An empty set means any caller with credentials.
 * Null means that nothing can be said in advance: everybody may, or the arguments decide.
 */
export type Alternatives = readonly (readonly Scope[])[] | null

/** The alternatives that `authScopes` of a field or type declares. */
export function alternativesOf({ extensions }: { extensions: object }): Alternatives {
  const { pothosOptions = {} }: { pothosOptions?: { authScopes?: unknown } } = extensions
  const { authScopes: rule } = pothosOptions
  if (typeof rule !== 'object' || rule === null) return null
  // Each rule has one key.
  const {
    anybody,
    caller,
    person,
    sender,
    readerOrSender,
    managerOrSender,
    scope,
    anyScope,
    everyScope,
  }: Partial<AuthScopes> = rule
  if (anybody) return null
  if (caller || person) return [[]]
  if (sender) return [['invitations:create']]
  if (readerOrSender) return [['invitations:read'], ['invitations:create']]
  if (managerOrSender) return [['invitations:manage'], ['invitations:create']]
  if (scope !== undefined) return [[scope]]
  return everyScope === undefined ? (anyScope ?? []).map((each) => [each]) : [everyScope]
}

/** What is needed for both. A set that contains another one is left out. */
export function both(one: Alternatives, other: Alternatives): Alternatives {
  if (one === null || other === null) return one ?? other
  const sets = one.flatMap((a) => other.map((b) => new Set([...a, ...b])))
  return sets
    .filter(
      (set, at) =>
        !sets.some(
          (each, index) => index !== at && contains(set, each) && (each.size < set.size || index < at),
        ),
    )
    .map((set) => SCOPES.filter((scope) => set.has(scope)))
}

function contains(set: ReadonlySet<Scope>, part: ReadonlySet<Scope>): boolean {
  return [...part].every((scope) => set.has(scope))
}

/** The directive of federation by which a router refuses callers before it calls the subgraph. */
export function accessDirective(alternatives: Alternatives): string[] {
  if (alternatives === null) return []
  if (alternatives.some((scopes) => scopes.length === 0)) return ['@authenticated']
  return [`@requiresScopes(scopes: ${JSON.stringify(alternatives)})`]
}

/** Tags what only callers can use who manage the gateway itself, so that a contract can leave it out. */
export function tagDirective(alternatives: Alternatives): string[] {
  const isForOperators = alternatives?.every((scopes) => scopes.some(managesGateway)) ?? false
  return isForOperators ? ['@tag(name: "operator")'] : []
}
