import { hashSecretKey } from '../../../src/auth/secret-keys.ts'
import { uuidOf } from '../../../src/domain/ids.ts'
import { eventually, type Gateway, type GraphqlResult, withLists } from '../../support/harness.ts'

const FIELDS = `id status url locale notify template message redirectUrl publicMetadata updatedAt expiresAt isRevocable isResendable
  deliveries { nodes { id state messageId } } events { nodes { id type actor cause before after } }`

const ERROR = '... on Error { code message } ... on InvalidInput { issues { path message } }'
const INVITATION = `... on Invitation { ${FIELDS} } ... on InvitationNotPending { status invitation { id status } } ${ERROR}`

/** The fields of each mutation's result that tests use. */
const SELECTIONS = {
  revokeInvitation: INVITATION,
  resendInvitation: `${INVITATION} ... on QuotaExceeded { limit resetsAt }`,
  updateInvitation: INVITATION,
  deleteInvitation: `... on DeletedInvitation { id } ${ERROR}`,
}

export type Change = keyof typeof SELECTIONS

export const STATES = ['PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED', 'LATE', 'DECLINED'] as const
export type State = (typeof STATES)[number]

/** Functions for tests of changes, on the given gateway. */
export function changing(gateway: () => Gateway) {
  let counter = 0

  /** @returns the whole response of the mutation. */
  function ask(change: Change, input: object, headers: Record<string, string> = {}): Promise<GraphqlResult> {
    const type = `${change.charAt(0).toUpperCase()}${change.slice(1)}Input`
    return gateway().graphql(
      `mutation ($input: ${type}!) { ${change}(input: $input) { __typename ${SELECTIONS[change]} } }`,
      { input },
      headers,
    )
  }

  /** @returns the result union. */
  async function change(name: Change, input: object, headers: Record<string, string> = {}) {
    const { data, errors } = await ask(name, input, headers)
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    return withLists(data[name])
  }

  const address = () => `changed${++counter}@example.com`

  return {
    ask,
    change,
    address,

    /** An invitation in this state. `LATE`: overdue, but not expired by the sweep yet. */
    async inState(state: State, input: object = {}): Promise<string> {
      const { id } = await gateway().create({ emailAddress: address(), notify: false, ...input })
      const { prisma } = gateway().database
      if (state === 'LATE') {
        await prisma.$executeRaw`UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = ${id}`
      } else if (state !== 'PENDING') {
        await prisma.$executeRaw`UPDATE invitations SET status = ${state}::invitation_status WHERE id = ${id}`
      }
      return id
    },

    async read(id: string) {
      const { data } = await gateway().graphql(`query ($id: ID!) { invitation(id: $id) { ${FIELDS} } }`, {
        id,
      })
      return withLists(data.invitation)
    },

    /** All stored rows of an invitation, without the positions of its events in the feed. */
    async stored(id: string) {
      const { prisma } = gateway().database
      const events = await prisma.invitationEvent.findMany({
        where: { invitationId: id },
        orderBy: { id: 'asc' },
      })
      return {
        invitation: await prisma.invitation.findUnique({ where: { id } }),
        deliveries: await prisma.delivery.findMany({ where: { invitationId: id } }),
        events: events.map(({ position: _, ...event }) => event),
      }
    },

    /**
     * Waits until the first attempt of every email has failed, and puts the next ones off beyond the test.
     *
     * @returns the deliveries' ids.
     */
    async putOff(id: string): Promise<string[]> {
      const { prisma, execute } = gateway().database
      const deliveryIds = await eventually(async () => {
        const deliveries = await prisma.delivery.findMany({ where: { invitationId: id } })
        const waiting = deliveries.every(({ state, attempts }) => state === 'QUEUED' && attempts > 0)
        return waiting ? deliveries.map((delivery) => delivery.id) : undefined
      }, 'the first attempts')
      const sql = "UPDATE pgboss.job SET start_after = now() + interval '1 hour' WHERE id = ANY($1::uuid[])"
      await execute(sql, [deliveryIds.map(uuidOf)])
      return deliveryIds
    },

    /** The number of jobs for these deliveries. */
    async jobs(deliveryIds: string[]): Promise<number> {
      const sql = 'SELECT id FROM pgboss.job WHERE id = ANY($1::uuid[])'
      return (await gateway().database.execute(sql, [deliveryIds.map(uuidOf)])).rows.length
    },

    visit(url: string): Promise<Response> {
      const { pathname, search } = new URL(url)
      return gateway().request(pathname + search)
    },

    /** Sends the same form as the button of the link's page. */
    press(url: string): Promise<Response> {
      const { pathname, searchParams } = new URL(url)
      return gateway().request(pathname, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://invitations.test' },
        body: new URLSearchParams({ ticket: searchParams.get('ticket') ?? '' }),
      })
    },

    /** The headers of a key that has only these scopes. */
    async keyWith(...scopes: string[]): Promise<Record<string, string>> {
      const key = `sk_narrow_${String(++counter).padStart(32, '0')}`
      const data = { id: `key_narrow${counter}`, name: 'narrow', hash: hashSecretKey(key), scopes }
      await gateway().database.prisma.apiKey.create({ data })
      return { authorization: `Bearer ${key}` }
    },
  }
}
