import { startApp } from '../../src/app/app.ts'
import { loadConfig } from '../../src/config/config.ts'
import { completeSecrets } from '../../src/config/secrets.ts'
import { parseEmailAddress } from '../../src/domain/email-address.ts'
import { ids } from '../../src/domain/ids.ts'
import type { Peer } from '../../src/http/server/peer.ts'
import { createLog } from '../../src/lib/log.ts'
import { createTestDatabase } from './databases.ts'

export const SECRET_KEY = `sk_test_${'0123456789abcdef'.repeat(2)}`

const LOOPBACK: Peer = { address: '127.0.0.1', client: '127.0.0.1', isProxy: false }

export interface GatewayOptions {
  /** Collects every log line, at trace level. */
  logTo?: string[]
  /** Whether it sends emails and sweeps. Default: true. */
  mailing?: boolean
  /** Whether usual GraphQL requests take the lean path. Default: true. */
  lean?: boolean
}

export interface GraphqlResult {
  status: number
  headers: Headers
  // Tests assert the shape in their expectations.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  data: any
  errors: { message: string; path?: unknown; extensions?: Record<string, unknown> }[] | undefined
}

export type Gateway = Awaited<ReturnType<typeof startGateway>>

/** Starts a complete gateway in this process with these variables. It does not listen on a port. */
export async function startGateway(environment: Record<string, string>, options: GatewayOptions = {}) {
  const { logTo, mailing = true, lean = true } = options
  const config = await completeSecrets(
    loadConfig({
      SECRET_KEY,
      TICKET_SECRET: 'a ticket secret for tests and nothing else',
      PUBLIC_URL: 'https://invitations.test',
      // Tests guess many tickets from one address.
      TICKET_GUESSES_PER_ADDRESS: '0',
      ...environment,
    }),
  )
  const log = createLog(logTo === undefined ? 'silent' : 'trace', config.secretKeys, {
    destination: { write: (line) => logTo?.push(line) },
  })
  const app = await startApp({ config, log, mailing, lean })

  /** Sends a request, by default as from this machine. */
  function fetch(request: Request, peer: Peer = LOOPBACK): Promise<Response> {
    return app.fetch(request, peer)
  }

  function request(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(new Request(`http://localhost${path}`, init))
  }

  async function graphql(
    query: string,
    variables: object = {},
    headers: Record<string, string> = {},
  ): Promise<GraphqlResult> {
    const response = await request('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, ...headers },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = JSON.parse(await response.text())
    return { status: response.status, headers: response.headers, data, errors }
  }

  return {
    config,
    fetch,
    sockets: app.sockets,
    edge: app.edge,
    endStreams: app.endStreams,
    database: app.database,
    request,
    graphql,
    stop: app.stop,
    /** Creates an invitation and selects all fields. @returns the result union. */
    async create(input: object, headers: Record<string, string> = {}) {
      const { data, errors } = await graphql(CREATE, { input }, headers)
      if (errors !== undefined) throw new Error(JSON.stringify(errors))
      return withLists(data.createInvitation)
    },
    /** The emails in the built-in mailbox, newest first. */
    async mailbox(): Promise<
      { to: string; subject: string; text: string; html: string; links: string[]; messageId: string }[]
    > {
      return JSON.parse(await (await request('/dev/mailbox.json')).text())
    },
  }
}

/** A gateway on a separate database. `stop` drops the database too. */
export async function startTestGateway(
  environment: Record<string, string> = {},
  options: GatewayOptions = {},
) {
  const copy = await createTestDatabase()
  const gateway = await startGateway({ ...copy.environment, ...environment }, options).catch(
    async (error: unknown) => {
      await copy.drop()
      throw error
    },
  )
  return {
    ...gateway,
    environment: copy.environment,
    ownerUrl: copy.ownerUrl,
    stop: async () => {
      await gateway.stop()
      await copy.drop()
    },
  }
}

/** @returns the new user's id. */
export async function createUser(
  { database }: Pick<Gateway, 'database'>,
  emailAddress: string,
): Promise<string> {
  const emailKey = parseEmailAddress(emailAddress, { providerRules: false })?.key
  if (emailKey === undefined) throw new Error('Not an address')
  const { id } = await database.prisma.user.create({ data: { id: ids.user(), emailAddress, emailKey } })
  return id
}

/** Replaces each `events { nodes { … } }` and `deliveries { nodes { … } }` in a result by its list of nodes. */
export function withLists<T>(result: T): T {
  return JSON.parse(JSON.stringify(result), (key, value) =>
    key === 'events' || key === 'deliveries' ? (value?.nodes ?? value) : value,
  )
}

/** A link without its MAC. The emailed link and the `url` that callers see differ only in the MAC. */
export function withoutMac(link: string | undefined): string {
  return (link ?? '').slice(0, -43)
}

/** The link in the email of an invitation. Waits until the delivery is recorded as sent. */
export async function mailedLink(
  { database, mailbox }: Pick<Gateway, 'database' | 'mailbox'>,
  id: string,
): Promise<string> {
  return eventually(async () => {
    const { linkVersion } = await database.prisma.invitation.findUniqueOrThrow({ where: { id } })
    const sent = await database.prisma.delivery.count({
      where: { invitationId: id, linkVersion, state: 'SENT' },
    })
    if (sent === 0) return undefined
    const links = (await mailbox()).flatMap((email) => email.links)
    return links.find((link) => link.includes(`_${id.slice('inv_'.length)}_${linkVersion}_`))
  }, 'the email')
}

/** The events of an invitation without those of its emails, whose time is not predictable. */
export function changes<Event extends { type: string }>(events: Event[]): Event[] {
  return events.filter(({ type }) => type !== 'MAILED')
}

/** Waits until `probe` returns something other than undefined. */
export async function eventually<T>(
  probe: () => Promise<T | undefined>,
  what: string,
  seconds = 60,
): Promise<T> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const found = await probe()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`Not within ${seconds} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const CREATE = `mutation ($input: CreateInvitationInput!) {
  createInvitation(input: $input) {
    __typename
    ... on Invitation {
      id emailAddress status revoked publicMetadata redirectUrl notify url locale template message
      createdAt updatedAt expiresAt inviter { id } supersededBy { id } renewedFrom { id status supersededBy { id } }
      deliveries { nodes { id state attempts nextAttemptAt lastError messageId } } events { nodes { id type actor cause before after } }
    }
    ... on Error { code message }
    ... on AlreadyInvited { invitation { id } }
    ... on InvalidInput { issues { path message } }
    ... on QuotaExceeded { scope limit resetsAt }
  }
}`
