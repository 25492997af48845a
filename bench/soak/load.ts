import { setTimeout } from 'node:timers/promises'
import { SECRET_KEY } from '../environment.ts'
import { type Subscriber, subscribe } from '../subscribers/subscriber.ts'
import type { Timings } from './timings.ts'

const LISTS_PER_SECOND = 2
// Streams that open and close all the time, in addition to those that stay open.
const SHORT_STREAMS_PER_SECOND = 1
const SHORT_STREAM_MS = 10_000

const CREATE =
  'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename ... on Invitation { id url } } }'
const ACCEPT =
  'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { __typename ... on Error { message } } }'
const LIST =
  '{ invitations(first: 20) { nodes { id status emailAddress deliveries(first: 1) { nodes { state } } } } }'

/** What the gateway acknowledged. */
export interface Acknowledged {
  /** The ids by address. */
  created: Map<string, string>
  /** The addresses. */
  accepted: Set<string>
}

/** Sends requests of all kinds at a steady rate until `stop` is called. */
export function startLoad(port: number, creationsPerSecond: number, timings: Timings) {
  const acknowledged: Acknowledged = { created: new Map(), accepted: new Set() }
  const tickets = new Map<string, string>()
  let number = 0
  const create = async () => {
    const emailAddress = `p${number++}@soak.example`
    const { createInvitation } = await call<{ createInvitation: { id?: string; url?: string } }>(
      port,
      CREATE,
      {
        input: { emailAddress, publicMetadata: { team: `team ${number % 50}` } },
      },
    )
    const { id, url } = createInvitation
    if (id === undefined || url === undefined) throw new Error(JSON.stringify(createInvitation))
    acknowledged.created.set(emailAddress, id)
    tickets.set(emailAddress, new URL(url).searchParams.get('ticket') ?? '')
  }
  const accept = async (address: string, ticket: string) => {
    const { acceptInvitation } = await call<{ acceptInvitation: { __typename: string } }>(port, ACCEPT, {
      input: { ticket },
    })
    if (acceptInvitation.__typename !== 'InvitationPreview') throw new Error(JSON.stringify(acceptInvitation))
    acknowledged.accepted.add(address)
  }
  const timers = [
    every(creationsPerSecond, () => timings.run('create', create)),
    every(LISTS_PER_SECOND, () => timings.run('list', () => call(port, LIST, {}).then(() => undefined))),
    every(SHORT_STREAMS_PER_SECOND, () => openShortStream(port, timings)),
  ]
  return {
    acknowledged,
    /** Every second invitee accepts as soon as the email has arrived. */
    onEmail: (address: string): void => {
      const ticket = tickets.get(address)
      tickets.delete(address)
      if (ticket !== undefined && isEven(address)) void timings.run('accept', () => accept(address, ticket))
    },
    stop: () => timers.forEach(clearInterval),
  }
}

let opened = 0

async function openShortStream(port: number, timings: Timings): Promise<void> {
  let stream: Subscriber | undefined
  await timings.run('subscribe', async () => {
    stream = await subscribe(port, opened++ % 2 === 0 ? 'sse' : 'sockets')
  })
  await setTimeout(SHORT_STREAM_MS)
  stream?.close()
}

/** @throws if the answer has errors */
export async function call<Data>(port: number, query: string, variables: object): Promise<Data> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` },
    body: JSON.stringify({ query, variables }),
  })
  const text = await response.text()
  const { data, errors }: { data?: Data; errors?: unknown } = JSON.parse(text)
  if (errors !== undefined || !data) throw new Error(text)
  return data
}

function every(perSecond: number, work: () => Promise<void>) {
  return setInterval(() => void work(), 1000 / perSecond)
}

function isEven(address: string): boolean {
  return Number(/\d+/.exec(address)?.[0]) % 2 === 0
}
