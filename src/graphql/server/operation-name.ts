import type { OperationDefinitionNode } from 'graphql'

const MAX_LENGTH = 64

/**
 * The operation's name for logs, metrics and traces: letters, digits and `_`, cut to the maximum length. Null if the
 * operation has no name, or if the name looks like a key or a ticket that was pasted by mistake.
 */
export function operationName({ name }: OperationDefinitionNode): string | null {
  if (name === undefined || /^(sk|tkt)_\w{8,}/i.test(name.value)) return null
  return name.value.slice(0, MAX_LENGTH)
}
