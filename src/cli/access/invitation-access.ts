import { z } from 'zod'
import { PAGE } from '../../domain/list/page.ts'
import type { AskGateway } from './ask-gateway.ts'
import {
  type CreatedInvitation,
  created,
  DETAILS,
  details,
  EVENT,
  eventPage,
  INVITATION,
  type InvitationPage,
  invitation,
  type ManyCreated,
  many,
  page,
  type ShownInvitation,
  type WrittenEvent,
  type WrittenInvitation,
} from './invitation-output.ts'
import { FAILURE, INVALID, resultOf } from './mutation-result.ts'

/** As GraphQL takes it; the gateway checks it. */
export interface ManyInput {
  invitations: object[]
  atomic?: boolean | undefined
  dryRun?: boolean | undefined
  idempotencyKey?: string | undefined
}

/** A list's arguments, as GraphQL takes them; the gateway checks them. */
export interface ListArguments {
  filter?: object | undefined
  orderBy?: object | undefined
  first?: number | undefined
  after?: string | null | undefined
}

/** Its methods throw CommandError; inputs are as in GraphQL. */
export interface InvitationAccess {
  create(input: object): Promise<CreatedInvitation>
  /** Up to 1000 rows; a row that fails is told in its result. */
  createMany(input: ManyInput): Promise<ManyCreated>
  page(args: ListArguments): Promise<InvitationPage>
  /** Page by page, for as long as it is read. */
  all(args: Omit<ListArguments, 'first' | 'after'>): AsyncGenerator<WrittenInvitation[], void>
  /** Null where there is none. */
  show(id: string): Promise<ShownInvitation | null>
  revoke(id: string): Promise<WrittenInvitation>
  resend(input: object): Promise<WrittenInvitation>
}

const CREATE = `mutation ($input: CreateInvitationInput!) {
  result: createInvitation(input: $input) { ... on Invitation { ${INVITATION} url } ${FAILURE} }
}`
const CREATE_MANY = `mutation ($input: CreateInvitationsInput!) {
  result: createInvitations(input: $input) {
    ... on CreateInvitationsPayload {
      created failed dryRun
      results { index emailAddress result { ... on Invitation { ${INVITATION} url } ${FAILURE} } }
    }
    ${INVALID}
  }
}`
const LIST = `query ($filter: InvitationFilter, $orderBy: InvitationOrder, $first: Int, $after: String) {
  result: invitations(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes { ${INVITATION} } pageInfo { hasNextPage endCursor }
  }
}`
const SHOW = `query ($id: ID!) { result: invitation(id: $id) { ${DETAILS} } }`
const EVENTS = `query ($id: ID!, $first: Int!, $after: String) {
  result: invitation(id: $id) {
    events(first: $first, after: $after) { nodes { ${EVENT} } pageInfo { hasNextPage endCursor } }
  }
}`
const REVOKE = `mutation ($input: RevokeInvitationInput!) {
  result: revokeInvitation(input: $input) { ... on Invitation { ${INVITATION} } ${INVALID} }
}`
const RESEND = `mutation ($input: ResendInvitationInput!) {
  result: resendInvitation(input: $input) { ... on Invitation { ${INVITATION} } ${INVALID} }
}`

export function invitationAccess(ask: AskGateway): InvitationAccess {
  const readPage = (args: ListArguments) => resultOf(ask, page, LIST, args)
  return {
    create: (input) => resultOf(ask, created, CREATE, { input }),
    createMany: (input) => resultOf(ask, many, CREATE_MANY, { input }),
    page: readPage,
    all: async function* (args) {
      for (let after: string | null = null; ; ) {
        const { nodes, pageInfo }: InvitationPage = await readPage({ ...args, first: PAGE.max, after })
        if (nodes.length > 0) yield nodes
        if (!pageInfo.hasNextPage) return
        after = pageInfo.endCursor
      }
    },
    show: async (id) => {
      const shown = await resultOf(ask, details.nullable(), SHOW, { id })
      return shown && { ...shown, events: await eventsOf(id) }
    },
    revoke: (id) => resultOf(ask, invitation, REVOKE, { input: { id } }),
    resend: (input) => resultOf(ask, invitation, RESEND, { input }),
  }

  async function eventsOf(id: string): Promise<WrittenEvent[]> {
    const schema = z.object({ events: eventPage }).nullable()
    const all: WrittenEvent[] = []
    for (let after: string | null = null; ; ) {
      const read: z.infer<typeof schema> = await resultOf(ask, schema, EVENTS, { id, first: PAGE.max, after })
      all.push(...(read?.events.nodes ?? []))
      if (read?.events.pageInfo.hasNextPage !== true) return all
      after = read.events.pageInfo.endCursor
    }
  }
}
