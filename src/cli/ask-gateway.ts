import { z } from 'zod'
import type { Administration } from '../app/administer.ts'
import { CommandError } from './command-error.ts'

/** Where GraphQL is answered. */
export interface GraphqlDoor {
  /** What an error there is introduced by; empty for this very process. */
  says: string
  /** @returns what was answered, as JSON. @throws CommandError where nothing answers. */
  post(body: string): Promise<string>
}

/** Runs an operation there. @throws CommandError for whatever is not an answer. */
export type AskGateway = <T>(query: string, variables: object, data: z.ZodType<T>) => Promise<T>

// As long as a thousand rows may take on a slow machine.
const TIMEOUT_MS = 60_000

const issue = z.object({ path: z.array(z.string()), message: z.string() })
const answered = z.object({
  data: z.unknown(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z
          .object({ code: z.string(), issues: z.array(issue) })
          .partial()
          .optional(),
      }),
    )
    .optional(),
})

export function askGateway({ says, post }: GraphqlDoor): AskGateway {
  return async (query, variables, data) => {
    const answer = answered.safeParse(jsonOf(await post(JSON.stringify({ query, variables }))))
    const [error] = answer.data?.errors ?? []
    if (error !== undefined) {
      const { code = 'ERROR', issues } = error.extensions ?? {}
      throw new CommandError(`${says}${error.message}`, { code, issues })
    }
    const parsed = data.safeParse(answer.data?.data)
    if (parsed.success) return parsed.data
    throw new CommandError(`${says}an answer that is not from a gateway of this version.`, {
      code: 'BAD_ANSWER',
    })
  }
}

/** A gateway that runs at `url`, without a slash at its end. */
export function gatewayAt({ url, secretKey }: { url: string; secretKey: string }): GraphqlDoor {
  return {
    says: `The gateway at ${url} returned: `,
    post: async (body) => {
      try {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${secretKey}` },
          body,
          // The key is for the gateway alone, not for where it might send us.
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        })
        return await response.text()
      } catch (error) {
        if (error instanceof DOMException && error.name === 'TimeoutError') {
          throw new CommandError(
            `The gateway at ${url} did not answer within ${TIMEOUT_MS / 1000} s. It may still have completed the request.`,
            { code: 'NO_ANSWER', cause: error },
          )
        }
        throw new CommandError(
          `No gateway answers at ${url}. Set PUBLIC_URL or PORT to the gateway’s values, or set --url.`,
          { code: 'NO_ANSWER', cause: error },
        )
      }
    },
  }
}

/** The gateway in this process. */
export function gatewayWithin({ graphql }: Administration): GraphqlDoor {
  return {
    says: '',
    post: async (body) => {
      const request = new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      return (await graphql(request)).text()
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
