import { z } from 'zod'
import { CommandError } from '../command-error.ts'
import { describeRefusal } from '../messages.ts'
import type { AskGateway } from './ask-gateway.ts'

/** What every failure is asked for, in a result that is a union. */
export const FAILURE = `... on InvalidInput { issues { path message } }
  ... on AlreadyInvited { invitation { id expiresAt } }
  ... on Error { code message }`

/** Of results without AlreadyInvited, or without InvalidInput. */
export const ERROR = '... on Error { code message }'
export const INVALID = `... on InvalidInput { issues { path message } } ${ERROR}`

export const failure = z.object({
  code: z.string(),
  message: z.string(),
  issues: z.array(z.object({ path: z.array(z.string()), message: z.string() })).optional(),
  invitation: z.object({ id: z.string(), expiresAt: z.string() }).nullish(),
})

/** Asks for what a query calls `result`. @throws CommandError where that is an Error, or no answer. */
export async function resultOf<T>(
  ask: AskGateway,
  schema: z.ZodType<T>,
  query: string,
  variables: object,
): Promise<T> {
  const { result } = await ask(query, variables, z.object({ result: z.union([failure, schema]) }))
  const failed = failure.safeParse(result)
  if (!failed.success) return schema.parse(result)
  const { code, message, issues, invitation } = failed.data
  const details = invitation == null ? {} : { invitation }
  throw new CommandError(describeRefusal({ code, message, invitation }), { code, issues, details })
}
