import type { GraphQLSchema } from 'graphql'
import type { InvitationClient } from '../client/client.ts'
import type { Invitations } from '../client/invitations-api.ts'
import type { GatewaySettings } from './generated/settings.ts'

export interface InvitationGatewayOptions extends GatewaySettings {
  /** Where settings come from that are not given as options. Default: the environment of the process. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** The path where the host has mounted the gateway, such as `/invite`. Default: none. `publicUrl` must end with it. */
  basePath?: string | undefined
  /** Gets each line of the log, in JSON unless `logFormat` is `text`. Default: standard output. */
  log?: { write(line: string): void } | undefined
  /**
   * Finds the request in the context of a server that executes `schema`. Only its headers are read. Default:
   * `context.request`, as in Yoga.
   */
  requestOf?: ((context: object) => RequestHeaders) | undefined
}

export interface RequestHeaders {
  headers: { get(name: string): string | null }
}

export interface RequestInformation {
  /**
   * The remote address of the connection. The gateway limits unknown tickets per address, and shows the mailbox of
   * development to addresses of this machine only.
   */
  address?: string | undefined
}

export interface Credentials {
  /** A secret key (`sk_…`). */
  secretKey?: string | undefined
  /** The token of a signed-in user. */
  token?: string | undefined
}

export interface InvitationGateway {
  /** Answers a request to a path of the gateway. Starts the gateway if nothing has started it. After `stop` it answers 503. */
  fetch(request: Request, information?: RequestInformation): Promise<Response>
  /** The same for servers of `node:http`, such as Express and Fastify: a `RequestListener`. */
  listener: (request: object, response: object) => void
  /** The executable schema, for a larger schema in this process. Rights are checked as in requests. */
  readonly schema: GraphQLSchema
  /** The use cases, called in this process with the first secret key: `createInvitation`, `acceptInvitation` and so on. */
  readonly invitations: Invitations
  /** The same use cases with other credentials, and operations of your own. */
  client(credentials?: Credentials): InvitationClient
  /** Opens the database, applies migrations, and begins to send emails. Calls after the first have no effect. */
  start(): Promise<void>
  /** Ends streams, waits for running requests and jobs, and closes the database. Nothing keeps the process alive afterwards. */
  stop(): Promise<void>
}
