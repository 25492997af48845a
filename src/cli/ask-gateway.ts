import { z } from 'zod'
import { CommandError } from './command-error.ts'

export interface GatewayAddress {
  /** Where the gateway is, without a slash at the end. */
  url: string
  secretKey: string
}

/** Runs an operation there. @throws CommandError for whatever is not an answer. */
export type AskGateway = <T>(query: string, variables: object, data: z.ZodType<T>) => Promise<T>

const TIMEOUT_MS = 20_000

const errors = z.array(
  z.object({ message: z.string(), extensions: z.object({ code: z.string() }).partial().optional() }),
)

export function askGateway({ url, secretKey }: GatewayAddress): AskGateway {
  return async (query, variables, data) => {
    const answer = z
      .object({ data: z.unknown(), errors: errors.optional() })
      .safeParse(await post(JSON.stringify({ query, variables })))
    const [error] = answer.data?.errors ?? []
    if (error !== undefined) {
      throw new CommandError(`The gateway at ${url} says: ${error.message}`, {
        code: error.extensions?.code ?? 'ERROR',
      })
    }
    const parsed = data.safeParse(answer.data?.data)
    if (parsed.success) return parsed.data
    throw new CommandError(`What answers at ${url} is no gateway of this version.`, { code: 'BAD_ANSWER' })
  }

  async function post(body: string): Promise<unknown> {
    try {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secretKey}` },
        body,
        // The key is for the gateway alone, not for where it might send us.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      return JSON.parse(await response.text())
    } catch (error) {
      if (error instanceof SyntaxError) return null
      throw new CommandError(
        `No gateway answers at ${url}. Set PUBLIC_URL or PORT as the gateway has them, or say where it is with --url.`,
        { code: 'NO_ANSWER', cause: error },
      )
    }
  }
}
