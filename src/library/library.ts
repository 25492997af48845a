import { createInvitationClient, type InvitationClient } from '../client/client.ts'
import { openGateway } from './gateway.ts'
import type { Credentials, InvitationGateway, InvitationGatewayOptions } from './types.ts'

export type { InvitationClient } from '../client/client.ts'
export type { Invitations } from '../client/invitations-api.ts'
export type { GatewaySettings } from './generated/settings.ts'
export type {
  Credentials,
  InvitationGateway,
  InvitationGatewayOptions,
  RequestHeaders,
  RequestInformation,
} from './types.ts'

/**
 * Creates a gateway inside of another server. It opens nothing before `start` or the first request.
 *
 * @throws an error with `code: 'CONFIG'` whose `faults` name every missing or invalid setting
 * @throws TypeError for an unknown option
 */
export async function createInvitationGateway(
  options: InvitationGatewayOptions = {},
): Promise<InvitationGateway> {
  const { fetch, fetchInside, listener, schema, secretKey, start, stop } = await openGateway(options)
  const client = (credentials: Credentials = { secretKey }): InvitationClient =>
    createInvitationClient({
      ...credentials,
      url: 'http://gateway.internal',
      fetch: (input, init) => fetchInside(new Request(input, init)),
    })
  return { fetch, listener, schema, client, start, stop, invitations: client().invitations }
}
