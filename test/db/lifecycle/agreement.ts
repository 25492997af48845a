import { expect } from 'vitest'
import { type Delivery, type Invitation, Prisma } from '../../../src/db/generated/client.ts'
import { countRows, maintainedCounts } from '../../../src/db/list/invitation-counts.ts'
import { uuidOf } from '../../../src/domain/ids.ts'
import { idOf } from './choose.ts'
import type { ModelEvent, ModelInvitation } from './model.ts'
import type { LifecycleRun, World } from './world.ts'

const DAY_MS = 86_400_000
type Row = Invitation & { deliveries: Delivery[] }

/** Checks that everything stored about the run's invitations agrees with the model, and with itself. */
export async function checkAgreement(
  run: LifecycleRun,
  { database: { prisma, execute } }: World,
): Promise<void> {
  const { invitations, deleted } = run.model
  const rows = await prisma.invitation.findMany({
    where: { emailKey: { in: run.addresses } },
    include: { deliveries: { orderBy: { id: 'asc' } } },
  })
  expect(rows.map(({ id }) => id).sort()).toEqual(invitations.map(idOf).sort())
  const events = await prisma.invitationEvent.findMany({
    where: {
      invitationId: { in: [...invitations, ...deleted.map(({ invitation }) => invitation)].map(idOf) },
    },
    orderBy: { id: 'asc' },
  })
  const eventsOf = (invitation: ModelInvitation) =>
    events.filter(({ invitationId }) => invitationId === invitation.id)

  for (const invitation of invitations) {
    const row = rows.find(({ id }) => id === invitation.id) ?? expect.unreachable('The row is missing')
    noteIds(invitation, row)
    checkInvitation(invitation, row)
    for (const delivery of row.deliveries) checkDelivery(row, delivery)
    expect(eventsOf(invitation).map(({ type }) => type)).toEqual(invitation.events.map(({ type }) => type))
    for (const [index, { before, after }] of eventsOf(invitation).entries()) {
      const event = invitation.events[index]
      if (event !== undefined) checkEvent(event, { before, after })
    }
    checkDeliveryEvents(row, eventsOf(invitation))
  }
  for (const { invitation, status } of deleted) {
    const types = invitation.events.map(({ type }) => ({ type, before: null, after: null }))
    expect(eventsOf(invitation)).toMatchObject([
      ...types,
      {
        type: 'DELETED',
        before: { status },
        after: null,
        cause: expect.stringMatching(/^deleteInvitations?$/),
      },
    ])
  }
  await checkMaintained(prisma)
  await checkJobs(
    rows.flatMap(({ deliveries }) => deliveries),
    deleted.flatMap(({ invitation }) => invitation.deliveries.flatMap(({ id }) => id ?? [])),
    execute,
  )
}

/** What triggers maintain is the same as what a look at all rows finds, those of other runs included. */
async function checkMaintained(prisma: World['database']['prisma']): Promise<void> {
  expect(await maintainedCounts((statement) => prisma.$queryRaw(statement), null)).toEqual(
    await countRows(prisma, Prisma.sql`TRUE`),
  )
  const differing = await prisma.$queryRaw`
    SELECT d.id, u.delivery_id, d.state::text AS expected, u.state::text AS found
    FROM (SELECT * FROM deliveries WHERE state IN ('FAILED', 'CANCELED')) d
    FULL JOIN undelivered_deliveries u ON u.delivery_id = d.id WHERE d.state IS DISTINCT FROM u.state`
  expect(differing).toEqual([])
}

/** Ids of deliveries are not part of any result. */
function noteIds(invitation: ModelInvitation, row: Row): void {
  const found = row.deliveries.map(({ kind, state, linkVersion }) => ({ kind, state, linkVersion }))
  expect(found).toEqual(
    invitation.deliveries.map(({ kind, state, linkVersion }) => ({ kind, state, linkVersion })),
  )
  for (const [index, delivery] of invitation.deliveries.entries()) {
    delivery.id ??= row.deliveries[index]?.id ?? null
    expect(row.deliveries[index]?.id).toBe(delivery.id)
  }
}

function checkInvitation(invitation: ModelInvitation, row: Row): void {
  const { status, remindIn, acceptedBy, supersededBy, ...model } = invitation
  expect(row).toMatchObject({
    status,
    emailKey: model.address,
    duplicateAllowed: model.isDuplicate,
    notify: model.notify,
    linkVersion: model.linkVersion,
    remindersSent: model.remindersSent,
    acceptedById: acceptedBy?.id ?? null,
    supersededById: supersededBy?.id ?? null,
  })
  const times = { ACCEPTED: row.acceptedAt, DECLINED: row.declinedAt, REVOKED: row.revokedAt }
  for (const [ended, time] of Object.entries(times)) {
    expect(time instanceof Date, `the time of ${ended} of an invitation that is ${status}`).toBe(
      status === ended,
    )
  }
  expect(daysUntil(row.expiresAt)).toBeCloseTo(model.daysLeft, 1)
  // One that was imported as expired may have any expiry.
  if (model.events.some(({ type }) => type === 'EXPIRED'))
    expect(row.expiresAt.getTime()).toBeLessThanOrEqual(Date.now())
  expect(row.remindAt === null).toBe(remindIn === null)
  if (row.remindAt !== null && remindIn !== null) expect(daysUntil(row.remindAt)).toBeCloseTo(remindIn, 1)
  if (status !== 'PENDING') expect(row.remindAt).toBeNull()
}

function daysUntil(time: Date): number {
  return (time.getTime() - Date.now()) / DAY_MS
}

function checkDelivery(row: Row, delivery: Delivery): void {
  const { state, nextAttemptAt, sentAt, linkVersion } = delivery
  expect(nextAttemptAt instanceof Date, `the next attempt of a delivery that is ${state}`).toBe(
    state === 'QUEUED',
  )
  expect(sentAt instanceof Date, `the time of sending of a delivery that is ${state}`).toBe(state === 'SENT')
  if (state === 'QUEUED') expect([row.status, row.linkVersion]).toEqual(['PENDING', linkVersion])
}

const BY_STATUS = ['ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED'] as const

function checkEvent({ type, by }: ModelEvent, event: { before: unknown; after: unknown }): void {
  if (!BY_STATUS.some((status) => status === type)) return
  const link = by && { [type === 'ACCEPTED' ? 'acceptedBy' : 'supersededBy']: by.id }
  expect(event).toEqual({ before: { status: 'PENDING' }, after: { status: type, ...link } })
}

/** One event for each delivery that has finished. */
function checkDeliveryEvents(row: Row, events: { type: string; after: unknown }[]): void {
  const reported = events
    .filter(({ type }) => type === 'MAILED' || type === 'DELIVERY_FAILED')
    .map(({ type, after }) => ({ type, after }))
  const finished = row.deliveries
    .filter(({ state }) => state === 'SENT' || state === 'FAILED')
    .map(({ id, state, kind }) => ({
      type: state === 'SENT' ? 'MAILED' : 'DELIVERY_FAILED',
      after: expect.objectContaining({ delivery: id, state, kind }),
    }))
  expect(reported).toHaveLength(finished.length)
  expect(reported).toEqual(expect.arrayContaining(finished))
}

/** A job exists exactly for the deliveries that are not finished, at the time of their next attempt. */
async function checkJobs(
  deliveries: Delivery[],
  deletedIds: string[],
  execute: World['database']['execute'],
): Promise<void> {
  const all = [...deliveries.map(({ id }) => id), ...deletedIds].map(uuidOf)
  const { rows } = await execute(
    `SELECT id::text, extract(epoch FROM start_after)::float8 AS at FROM pgboss.job
     WHERE name = 'mail_invitation' AND id = ANY($1::uuid[])`,
    [all],
  )
  const times = new Map(rows.map(({ id, at }) => [String(id), Number(at) * 1000]))
  const open = deliveries.filter(({ state }) => state === 'QUEUED' || state === 'SENDING')
  expect([...times.keys()].sort()).toEqual(open.map(({ id }) => uuidOf(id)).sort())
  for (const { id, nextAttemptAt } of open) {
    if (nextAttemptAt === null) continue
    expect(Math.abs((times.get(uuidOf(id)) ?? 0) - nextAttemptAt.getTime())).toBeLessThan(1000)
  }
}
