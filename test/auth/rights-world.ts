import { randomBytes } from 'node:crypto'
import { retryConflicts } from '../../src/db/connection/errors.ts'
import type { Prisma } from '../../src/db/generated/client.ts'
import { ids } from '../../src/domain/ids.ts'
import { createTickets, type Tickets } from '../../src/domain/respond/ticket.ts'
import type { Gateway } from '../support/harness.ts'

/** The person who makes the calls. */
export const CALLER = { subject: 'subject-of-the-caller', emailAddress: 'caller@example.com' } as const
const VICTIM_SUBJECT = 'subject-of-the-victim'

/** The metadata that calls try to set. */
export const RAISED = { raised: 'by the caller' } as const

/** The objects with an id, and how to create the id. */
export const KINDS = {
  /** By the victim, to a person without a user. */
  invitation: ids.invitation,
  /** By a key of the operator, without an inviter. */
  operatorsInvitation: ids.invitation,
  /** To the caller, with metadata that is not trusted. */
  callersInvitation: ids.invitation,
  /** The victim. */
  user: ids.user,
  /** A user without an external id. */
  unlinkedUser: ids.user,
  /** The inviter of the caller. The caller may know their address. */
  invitingUser: ids.user,
  /** A key of the operator. */
  apiKey: ids.apiKey,
  victimsApiKey: ids.apiKey,
  webhookEndpoint: ids.webhookEndpoint,
  webhookDelivery: ids.webhookDelivery,
} satisfies Record<string, () => string>
export type Kind = keyof typeof KINDS

/** Data of others, as an operator stores it, and one invitation of the caller. */
export interface World {
  /** Differs in each world, so that two worlds share no value. */
  tag: string
  ids: Record<Kind, string>
  /** Addresses as they are stored, in a spelling that no call uses. */
  users: string[]
  invitees: string[]
  ticket: string
  victimsSubject: string
}

/** Replaces all data by data of others with new ids and addresses. */
export async function makeWorld(
  { database, config }: Pick<Gateway, 'database' | 'config'>,
  { hasUser }: { hasUser: boolean },
): Promise<World> {
  const world = newWorld(createTickets(config.ticketSecrets))
  const { prisma } = database
  await empty(database)
  await prisma.user.createMany({ data: usersOf(world, hasUser) })
  await prisma.invitation.createMany({ data: invitationsOf(world) })
  await prisma.invitationEvent.createMany({ data: eventsOf(world) })
  await prisma.apiKey.createMany({ data: keysOf(world) })
  await prisma.webhookEndpoint.create({ data: endpointOf(world) })
  return world
}

function newWorld(tickets: Tickets): World {
  const tag = randomBytes(6).toString('hex')
  const made = Object.fromEntries(Object.entries(KINDS).map(([kind, newId]) => [kind, newId()]))
  const known = made as World['ids']
  return {
    tag,
    ids: known,
    users: [`Victim.${tag}@Example.com`, `Unlinked.${tag}@Example.com`],
    invitees: [`Invitee.${tag}@Example.com`, `Operators.Invitee.${tag}@Example.com`],
    ticket: tickets.derive({ invitationId: known.invitation, linkVersion: 1 }),
    victimsSubject: `${VICTIM_SUBJECT}-${tag}`,
  }
}

function usersOf(
  { ids: { user, unlinkedUser, invitingUser }, users, victimsSubject }: World,
  hasUser: boolean,
) {
  const [victim = '', unlinked = ''] = users
  const caller = {
    id: ids.user(),
    externalId: CALLER.subject,
    emailAddress: CALLER.emailAddress,
    emailKey: CALLER.emailAddress,
    publicMetadata: { plan: 'own' },
  }
  return [
    { id: user, externalId: victimsSubject, ...addressOf(victim), publicMetadata: { plan: 'victim' } },
    { id: unlinkedUser, ...addressOf(unlinked), publicMetadata: { plan: 'unlinked' } },
    { id: invitingUser, ...addressOf('inviter.of.the.caller@example.com') },
    ...(hasUser ? [caller] : []),
  ]
}

function invitationsOf({ ids: known, invitees }: World) {
  const [byVictim = '', byOperator = ''] = invitees
  const common = { notify: false, publicMetadata: { plan: 'given' }, expiresAt: new Date(Date.now() + 864e5) }
  return [
    { ...common, id: known.invitation, ...addressOf(byVictim), inviterId: known.user, message: 'Hello' },
    { ...common, id: known.operatorsInvitation, ...addressOf(byOperator) },
    {
      ...common,
      id: known.callersInvitation,
      ...addressOf(CALLER.emailAddress),
      inviterId: known.invitingUser,
      metadataTrusted: false,
      duplicateAllowed: true,
    },
  ]
}

function eventsOf({ ids: known, invitees: [byVictim = '', byOperator = ''] }: World) {
  const common = { type: 'CREATED', cause: 'createInvitation' } as const
  return [
    {
      ...common,
      id: ids.event(),
      invitationId: known.invitation,
      actor: known.user,
      position: 1n,
      after: { emailAddress: byVictim },
    },
    {
      ...common,
      id: ids.event(),
      invitationId: known.operatorsInvitation,
      actor: known.apiKey,
      position: 2n,
      after: { emailAddress: byOperator },
    },
  ]
}

function keysOf({ ids: { apiKey, victimsApiKey, user }, tag }: World) {
  const common = { name: 'key', scopes: ['invitations:create'] }
  return [
    { ...common, id: apiKey, hash: `operator ${tag}` },
    { ...common, id: victimsApiKey, hash: `victim ${tag}`, createdBy: user, owner: user },
  ]
}

function endpointOf({ ids: known, invitees, tag }: World): Prisma.WebhookEndpointCreateInput {
  return {
    id: known.webhookEndpoint,
    url: 'http://127.0.0.1:9/hook',
    // Calls cause no event of this type, so nothing is sent.
    eventTypes: ['invitation.expired'],
    deliveries: {
      create: {
        id: known.webhookDelivery,
        eventId: `evt_${tag}`,
        eventType: 'invitation.expired',
        payload: { invitation: { emailAddress: invitees[0] } },
        state: 'SENT',
        nextAttemptAt: null,
      },
    },
  }
}

function addressOf(emailAddress: string) {
  return { emailAddress, emailKey: emailAddress.toLowerCase() }
}

/** A row of the database, with its columns. */
export type Row = Record<string, unknown>
export type Snapshot = Record<Table, Row[]>

/** The tables of the gateway with the compared part of a row: all except what workers change. */
const TABLES = {
  users: "to_jsonb(t) - 'updated_at'",
  invitations: "to_jsonb(t) - 'updated_at'",
  invitation_events: "to_jsonb(t) - 'position'",
  api_keys: "to_jsonb(t) - 'last_used_at'",
  webhook_endpoints: "to_jsonb(t) - 'updated_at' - 'failing_since' - 'last_failed_at'",
  webhook_deliveries: "jsonb_build_object('id', t.id, 'state', t.state)",
  quota_usage: "to_jsonb(t) || jsonb_build_object('id', t.subject)",
} as const
export type Table = keyof typeof TABLES
const NAMES = Object.keys(TABLES)

// Workers lock rows of these tables. Each is emptied first and alone, so that there is no deadlock with them.
const HELD = ['deliveries', 'webhook_deliveries', 'invitation_events']
const REST = [...NAMES, 'withheld_invitations', 'idempotency_keys'].filter((name) => !HELD.includes(name))
const EMPTY = [
  ...HELD.map((table) => `DELETE FROM ${table}`),
  `WITH ${REST.map((table) => `empty_${table} AS (DELETE FROM ${table})`).join(', ')} SELECT`,
]
const SNAPSHOT = select(([table, compared]) => [table, compared])
const WHOLE = select(([table]) => [table, 'to_jsonb(t)'])
const RESTORE = `WITH ${NAMES.map(
  (table) => `restored_${table} AS (
    INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb -> '${table}'))`,
).join(', ')} SELECT`

function select(rowOf: (entry: [string, string]) => [string, string]): string {
  const tables = Object.entries(TABLES).map((entry) => {
    const [table, row] = rowOf(entry)
    return `'${table}', (SELECT coalesce(jsonb_agg(${row}), '[]') FROM ${table} t)`
  })
  return `SELECT jsonb_build_object(${tables.join(', ')}) AS tables`
}

/** The compared part of each row. */
export function snapshotOf(gateway: Pick<Gateway, 'database'>): Promise<Snapshot> {
  return tablesOf(gateway, SNAPSHOT)
}

/** Saves the state of the database. @returns a function that restores it. */
export async function restorer(gateway: Pick<Gateway, 'database'>): Promise<() => Promise<void>> {
  const rows = JSON.stringify(await tablesOf(gateway, WHOLE))
  return async () => {
    await empty(gateway.database)
    await gateway.database.prisma.$executeRawUnsafe(RESTORE, rows)
  }
}

async function empty({ prisma }: Gateway['database']): Promise<void> {
  for (const statement of EMPTY) await retryConflicts(() => prisma.$executeRawUnsafe(statement))
}

async function tablesOf({ database }: Pick<Gateway, 'database'>, statement: string): Promise<Snapshot> {
  const [row] = await database.prisma.$queryRawUnsafe<{ tables: Snapshot }[]>(statement)
  if (row === undefined) throw new Error('The database has no answer')
  return row.tables
}
