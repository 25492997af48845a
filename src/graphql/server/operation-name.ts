import type { OperationDefinitionNode } from 'graphql'

const LONGEST = 64

/**
 * What a caller called the operation, for logs, metrics and traces: letters, digits and `_`, as GraphQL
 * has names, at most 64. Null where it has no name, or what must have been a key or ticket by mistake.
 */
export function operationName({ name }: OperationDefinitionNode): string | null {
  if (name === undefined || /^(sk|tkt)_\w{8,}/i.test(name.value)) return null
  return name.value.slice(0, LONGEST)
}
