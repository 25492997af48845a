import { afterAll, beforeAll, expect, test } from 'vitest'
import { createChangeStore } from '../../../src/db/change/change-store.ts'
import type { Database, Queries } from '../../../src/db/connection/database.ts'
import { Prisma } from '../../../src/db/generated/client.ts'
import { createExpensiveReads } from '../../../src/db/list/expensive-reads.ts'
import { createInvitationListStore } from '../../../src/db/list/invitation-list.ts'
import type { Caller } from '../../../src/domain/caller.ts'
import type { Change } from '../../../src/domain/change/change.ts'
import { changeMany } from '../../../src/domain/change/change-many.ts'
import { changeManyInputs } from '../../../src/domain/change/change-many-input.ts'
import { deletion } from '../../../src/domain/change/delete.ts'
import { resending } from '../../../src/domain/change/resend.ts'
import { revocation } from '../../../src/domain/change/revoke.ts'
import { update } from '../../../src/domain/change/update.ts'
import { ids } from '../../../src/domain/ids.ts'
import type { InvitationList } from '../../../src/domain/list/list.ts'
import { recipientSubject } from '../../../src/domain/rate-limits.ts'
import { mailJobs } from '../../../src/jobs/mail-invitation.ts'
import { type Queue, startQueue } from '../../../src/jobs/queue.ts'
import { type Gateway, startTestGateway } from '../../support/harness.ts'
import { changing } from './changing.ts'
import { changingMany, NO_COUNTS } from './changing-many.ts'

let gateway: Gateway & { stop(): Promise<void> }
let queue: Queue
beforeAll(async () => {
  gateway = await startTestGateway({}, { mailing: false })
  queue = await startQueue({ execute: gateway.database.execute, onError: () => undefined, working: false })
})
afterAll(async () => {
  await queue.stop()
  await gateway.stop()
})

const { address, change, read } = changing(() => gateway)
const { createMany } = changingMany(() => gateway)

const LIMIT = { limit: 1_000, windowHours: 24 }
const inputs = changeManyInputs({
  providerRules: false,
  redirectOrigins: 'development',
  templates: ['invitation'],
})
const caller: Caller = {
  id: 'key_test',
  payerId: 'key_test',
  person: null,
  mayKnow: true,
  mayManage: true,
  mayImpersonate: true,
  anyMetadata: true,
  actor: { id: 'key_test', cause: 'revokeInvitations' },
}

/** A change of many invitations on this database, without the API. */
function changingOn<Input, Result>(
  database: Database,
  { kind, list }: { kind: Change<Input, Result>; list: Pick<InvitationList, 'page'> },
) {
  const options = {
    database,
    jobs: mailJobs(queue),
    messageIdDomain: 'invitations.test',
    limit: LIMIT,
    reminderDays: 3,
  }
  return changeMany({
    store: createChangeStore(options),
    list,
    operation: 'revokeInvitations',
    change: kind,
    restore: () => null,
  })
}

function listOf(database: Database) {
  return createInvitationListStore(database, createExpensiveReads({ database, poolSize: 4 }))
}

/** The database, with something to do before each statement of its transactions. */
function watched(
  database: Database,
  before: (statement: string, tx: Queries) => Promise<unknown> | undefined,
): Database {
  const watchedIn = (tx: Queries): Queries =>
    new Proxy(tx, {
      get: (target, name: keyof Queries) => {
        const member = target[name]
        if (typeof member !== 'function') return member
        return async (...args: unknown[]) => {
          await before(textOf(args), target)
          return Reflect.apply(member, target, args)
        }
      },
    })
  const { prisma } = database
  const watching = new Proxy(prisma, {
    get: (target, name: keyof typeof prisma) =>
      name === '$transaction'
        ? (work: (tx: Queries) => Promise<unknown>) => target.$transaction((tx) => work(watchedIn(tx)))
        : target[name],
  })
  return { ...database, prisma: watching }
}

/** The text of a statement and of its parts, without values. */
function textOf([text, ...parts]: unknown[]): string {
  const ofPart = (part: unknown) => (part instanceof Prisma.Sql ? part.text : '?')
  return [Array.isArray(text) ? text.join(' ') : String(text), ...parts.map(ofPart)].join(' ')
}

test('an invitation that no longer matches the filter when it is locked is left out', async () => {
  const domain = 'stale.example'
  const [stale = '', kept = ''] = await createMany([`a@${domain}`, `b@${domain}`])
  const reader = listOf(gateway.database)
  const deleteMany = changingOn(gateway.database, {
    kind: deletion({ ids }),
    list: {
      // The invitation changes after it was read and before it is locked.
      page: async (request) => {
        const page = await reader.page(request)
        await change('updateInvitation', { id: stale, template: 'waitlist_invitation' })
        return page
      },
    },
  })
  const input = inputs.delete.parse({ selection: { filter: { domain, template: 'invitation' } } })
  const { rows, counts } = await deleteMany({ input, caller })
  expect(rows).toEqual([{ invitationId: kept, result: { id: kept } }])
  expect(counts).toEqual({ ...NO_COUNTS, changed: 1 })
  expect(await read(stale)).toMatchObject({ template: 'waitlist_invitation' })
})

test('an email that was counted for an invitation that ended before it was locked is given back', async () => {
  const emailAddress = address()
  const [ended = '', kept = ''] = await createMany([emailAddress, address()])
  const database = watched(gateway.database, (statement, tx) =>
    statement.includes('FOR UPDATE')
      ? tx.$executeRaw`UPDATE invitations SET status = 'REVOKED' WHERE id = ${ended}`
      : undefined,
  )
  const resend = changingOn(database, { kind: resending({ ids }), list: listOf(database) })
  const input = inputs.resend.parse({ selection: { ids: [ended, kept] } })
  expect((await resend({ input, caller })).counts).toEqual({ ...NO_COUNTS, changed: 1, notPending: 1 })
  const used = await gateway.database.prisma.quotaUsage.findMany({
    where: { subject: recipientSubject(emailAddress) },
  })
  expect(used).toEqual([])
})

test.each<[string, Change<never, unknown>]>([
  ['revocation', revocation({ ids })],
  ['resend', resending({ ids })],
  ['update', update({ ids, metadataKeys: [] })],
  ['deletion', deletion({ ids })],
])('a %s of 300 invitations executes the same statements as one of two', async (name, kind) => {
  const run = async (size: number) => {
    const statements: string[] = []
    const database = watched(gateway.database, (statement) => void statements.push(statement))
    const created = await createMany(Array.from({ length: size }, address), { notify: true })
    const changes = { revocation: {}, update: { message: 'New' }, deletion: {} }[name] ?? {
      newLink: { graceMinutes: 0 },
    }
    const { counts } = await changingOn(database, { kind, list: listOf(database) })({
      input: {
        selection: { by: 'IDS', ids: created },
        atomic: false,
        dryRun: false,
        idempotencyKey: `${name}${size}`,
        changes: changes as never,
      },
      caller,
    })
    expect(counts.changed).toBe(size)
    return statements
  }
  const few = await run(2)
  expect(few.length).toBeGreaterThan(4)
  expect(few.length).toBeLessThan(12)
  expect(await run(300)).toEqual(few)
})
