import { setTimeout as sleep } from 'node:timers/promises'
import type { BuiltGateway } from '../../bench/measure/built-gateway.ts'
import type { smtpServer } from '../mail/smtp-server.ts'

const ROWS = 50
const PATIENCE_MS = 60_000

type Deliveries = Awaited<ReturnType<typeof smtpServer>>['deliveries']

/** What answers have confirmed. It must hold for each version of the gateway. */
export class Acknowledged {
  readonly ids = new Map<string, string>()
  private readonly accepted = new Set<string>()
  private readonly secretKey: string
  private readonly deliveries: Deliveries

  /** @param deliveries the emails that the mail server has received */
  constructor(secretKey: string, deliveries: Deliveries) {
    this.secretKey = secretKey
    this.deliveries = deliveries
  }

  async invite(gateway: BuiltGateway, label: string): Promise<void> {
    const query =
      'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { ... on Invitation { id } } }'
    for (let row = 0; row < ROWS; row++) {
      const emailAddress = `${label.replaceAll(' ', '-')}-${row}@${this.secretKey.slice(-8)}.example.com`
      const { createInvitation } = await this.ask(gateway, query, { input: { emailAddress } })
      this.ids.set(emailAddress, createInvitation.id)
    }
  }

  /** Accepts with the links of ten emails, which another version has sent. */
  async acceptSome(gateway: BuiltGateway, label: string): Promise<void> {
    const query =
      'mutation ($ticket: String!) { acceptInvitation(input: { ticket: $ticket }) { ... on InvitationPreview { status } } }'
    for (const [emailAddress, id] of [...this.ids]
      .filter(([address]) => address.startsWith(`${label}-`))
      .slice(0, 10)) {
      const text = await until(() => this.deliveries.find(({ to }) => to.includes(emailAddress))?.mail.text)
      const [link = ''] = /https:\S+ticket=\S+/.exec(text) ?? []
      const ticket = new URL(link).searchParams.get('ticket')
      const { acceptInvitation } = await this.ask(gateway, query, { ticket })
      if (acceptInvitation.status !== 'ACCEPTED') throw new Error(`The link of ${emailAddress} does not work`)
      this.accepted.add(id)
    }
  }

  /** Checks that every invitation is there, with its status, and that each email was sent once. */
  async check(gateway: BuiltGateway): Promise<void> {
    const query =
      'query ($after: String) { invitations(first: 100, after: $after) { nodes { id status } pageInfo { hasNextPage endCursor } } }'
    const found = new Map<string, string>()
    for (let after: string | null = null, more = true; more; ) {
      const { invitations } = await this.ask(gateway, query, { after })
      for (const { id, status } of invitations.nodes) found.set(id, status)
      more = invitations.pageInfo.hasNextPage
      after = invitations.pageInfo.endCursor
    }
    for (const [emailAddress, id] of this.ids) {
      const expected = this.accepted.has(id) ? 'ACCEPTED' : 'PENDING'
      if (found.get(id) !== expected)
        throw new Error(`${emailAddress} is ${found.get(id)} instead of ${expected}`)
      await until(() => this.deliveries.find(({ to }) => to.includes(emailAddress)))
      const sent = this.deliveries.filter(({ to }) => to.includes(emailAddress))
      if (sent.length !== 1) throw new Error(`${emailAddress} got ${sent.length} emails`)
    }
    if (found.size !== this.ids.size)
      throw new Error(`There are ${found.size} instead of ${this.ids.size} invitations`)
  }

  private async ask({ port }: BuiltGateway, query: string, variables: object) {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.secretKey}` },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    return data
  }
}

async function until<Value>(read: () => Value | undefined): Promise<Value> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(50)) {
    const value = read()
    if (value !== undefined) return value
    if (Date.now() > deadline) throw new Error('An email is missing')
  }
}
