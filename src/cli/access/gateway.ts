import type { Administration } from '../../app/administration/administer.ts'
import { type Connection, connectionOf } from '../../client/options.ts'
import { CommandError } from '../command-error.ts'

/** The gateway that a command calls. */
export interface Gateway {
  /** Null for the gateway in this process. */
  url: string | null
  connection: Connection
}

/** A call of an import creates hundreds of invitations, which takes long on a slow machine. */
export const TIMEOUT_MS = 60_000

/** The longest timer of Node. */
const NO_TIMEOUT_MS = 2 ** 31 - 1

/** @param url without a slash at the end */
export function remoteGateway({ url, secretKey }: { url: string; secretKey: string }): Gateway {
  return {
    url,
    // Only imports repeat a call. They wait longer than the client, until a gateway has started again.
    connection: connectionOf({ url, secretKey, timeoutMs: TIMEOUT_MS, retries: 0, fetch: withoutRedirect }),
  }

  async function withoutRedirect(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const response = await fetch(input, init)
    const { status, headers } = response
    if (status >= 300 && status < 400) throw redirected(url, headers.get('location'))
    return response
  }
}

/** The gateway in this process. No network is between it and the command, so there is no timeout. */
export function localGateway({ graphql }: Administration): Gateway {
  return {
    url: null,
    connection: connectionOf({
      url: 'http://localhost',
      timeoutMs: NO_TIMEOUT_MS,
      retries: 0,
      fetch: (input, init) => graphql(new Request(input, init)),
    }),
  }
}

function redirected(url: string, location: string | null): CommandError {
  const target = location !== null && URL.canParse(location) ? new URL(location).origin : 'another address'
  return new CommandError(
    `The gateway at ${url} redirects to ${target}. Set --url or INVITATIONS_URL to the gateway’s own URL.`,
    { code: 'BAD_ANSWER' },
  )
}
