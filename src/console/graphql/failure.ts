import type { CombinedError } from 'urql'

/** A failed request, as a view explains it. */
export type Failure =
  | { kind: 'offline' }
  | { kind: 'forbidden'; scope: string | null }
  | { kind: 'unavailable' }
  | { kind: 'other'; message: string; requestId: string | null }

/** Says by the codes of the answer what failed. */
export function failureOf(error: CombinedError): Failure {
  if (error.networkError && error.response === undefined) return { kind: 'offline' }
  const [first] = error.graphQLErrors
  const code = first?.extensions['code']
  if (code === 'FORBIDDEN') return { kind: 'forbidden', scope: text(first?.extensions['scope']) }
  if (code === 'UNAVAILABLE') return { kind: 'unavailable' }
  return {
    kind: 'other',
    message: first?.message ?? error.message,
    requestId: text(first?.extensions['requestId']),
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
