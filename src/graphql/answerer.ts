import type { Answerer, Target } from '../invitations/answer.ts'
import type { Context } from './context.ts'

/**
 * Who may answer an invitation: by a ticket whoever holds it; by an id a signed-in user for themselves,
 * or a key that may manage invitations, on somebody's behalf.
 */
export function mayAnswer(_root: unknown, { input }: { input: Target }, { principal }: Context) {
  if (input.ticket !== null) return { anybody: true } as const
  return principal?.kind === 'user' ? ({ caller: true } as const) : ({ scope: 'invitations:manage' } as const)
}

/** To be asked for a caller who {@link mayAnswer}. */
export function answererOf({ principal }: Context, cause: string): Answerer {
  return {
    actor: { id: principal?.id ?? 'ticket', cause },
    signedIn: principal?.kind === 'user' ? principal : null,
  }
}
