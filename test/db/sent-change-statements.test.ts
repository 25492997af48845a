import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChangeStore } from '../../src/db/change/change-store.ts'
import type { Caller } from '../../src/domain/caller.ts'
import type { Change } from '../../src/domain/change/change.ts'
import { changeOne } from '../../src/domain/change/change-one.ts'
import { resending } from '../../src/domain/change/resend.ts'
import { revocation } from '../../src/domain/change/revoke.ts'
import { update } from '../../src/domain/change/update.ts'
import type { Limit } from '../../src/domain/create/quota.ts'
import { ids } from '../../src/domain/ids.ts'
import type { Invitation } from '../../src/domain/invitation.ts'
import { recipientSubject } from '../../src/domain/rate-limits.ts'
import { mailJobs } from '../../src/jobs/mail-invitation.ts'
import { type Queue, startQueue } from '../../src/jobs/queue.ts'
import { createUser, type Gateway, startTestGateway } from '../support/harness.ts'
import { recordStatements } from '../support/recorded-statements.ts'

// An inviter who may not know who is known must not notice by the number of statements which of their invitations were
// created.

const LIMIT: Limit = { limit: 2, windowHours: 24 }

let gateway: Gateway & { stop(): Promise<void> }
let queue: Queue
let inviterId: string
beforeAll(async () => {
  // Emails stay in the queue, so that a new link and a revocation cancel them.
  gateway = await startTestGateway({}, { mailing: false })
  queue = await startQueue({ execute: gateway.database.execute, onError: () => undefined, working: false })
  inviterId = await createUser(gateway, 'inviter@example.com')
})
afterAll(async () => {
  await queue.stop()
  await gateway.stop()
})

const newAddress = () => `${randomUUID()}@example.com`

const callerOf = (userId: string): Caller => ({
  id: userId,
  payerId: userId,
  person: { userId, emailKeys: [] },
  mayKnow: false,
  mayManage: false,
  mayImpersonate: false,
  anyMetadata: true,
  actor: { id: userId, cause: 'updateInvitation' },
})

/** An invitation of the inviter, or a withheld one that looks like it. */
async function insert(kind: 'created' | 'withheld', emailAddress: string): Promise<string> {
  const id = ids.invitation()
  const common = { id, emailAddress, emailKey: emailAddress, inviterId, template: 'invitation' }
  const more = {
    publicMetadata: {},
    notify: true,
    expiresAt: new Date(Date.now() + 9 * 86_400_000),
    createdAt: new Date(Date.now() + 1_000),
  }
  const { prisma } = gateway.database
  if (kind === 'withheld') {
    await prisma.withheldInvitation.create({ data: { ...common, ...more, hint: 'x', actor: inviterId } })
    return id
  }
  await prisma.invitation.create({ data: { ...common, ...more } })
  const deliveryId = ids.delivery()
  await prisma.delivery.create({
    data: {
      id: deliveryId,
      invitationId: id,
      kind: 'INVITATION',
      state: 'QUEUED',
      linkVersion: 1,
      messageId: '<a@b>',
    },
  })
  await mailJobs(queue).add(gateway.database.execute, [{ id: deliveryId, group: 'example.com' }])
  return id
}

const NEW_LINK = { newLink: { graceMinutes: 0 }, locale: undefined, expiresInDays: undefined }
const SAME_LINK = { newLink: undefined, locale: 'de', expiresInDays: 3 }
const CHANGES: [string, Change<never, Invitation>, object][] = [
  ['a revocation', revocation({ ids }), {}],
  ['a resend', resending({ ids }), SAME_LINK],
  ['a resend with a new link', resending({ ids }), NEW_LINK],
  ['an update', update({ ids, metadataKeys: [] }), { message: 'Hello', publicMetadata: { a: 1 } }],
  ['an extension', update({ ids, metadataKeys: [] }), { expiresInDays: 20 }],
]

function changingWith(change: Change<never, Invitation>) {
  const { database, take } = recordStatements(gateway.database)
  const options = {
    jobs: mailJobs(queue),
    messageIdDomain: 'invitations.test',
    limit: LIMIT,
    reminderDays: 3,
  }
  return { change: changeOne({ store: createChangeStore({ database, ...options }) }, change), take }
}

describe('the same number of statements runs for a created and a withheld invitation', () => {
  test.each(CHANGES)('%s, also at the limit of the address', async (_name, kind, changes) => {
    const { change, take } = changingWith(kind)
    const counts: number[] = []
    for (const atLimit of [false, true]) {
      for (const state of ['created', 'withheld'] as const) {
        const emailAddress = newAddress()
        if (atLimit) {
          await gateway.database.prisma.quotaUsage.create({
            data: {
              subject: recipientSubject(emailAddress),
              used: LIMIT.limit,
              resetsAt: new Date(Date.now() + 3_600_000),
            },
          })
        }
        const id = await insert(state, emailAddress)
        const changed = await change({ input: { ...changes, id } as never, caller: callerOf(inviterId) })
        expect(changed.id).toBe(id)
        counts.push(take().length)
      }
    }
    expect(counts[0]).toBeGreaterThan(2)
    expect(new Set(counts).size, counts.join(', ')).toBe(1)
  })

  test('invitations of another inviter are not read, locked or changed', async () => {
    const others = [await insert('created', newAddress()), await insert('withheld', newAddress())]
    const stranger = await createUser(gateway, newAddress())
    for (const [, kind, changes] of CHANGES) {
      const { change, take } = changingWith(kind)
      const counts: number[] = []
      for (const id of [...others, ids.invitation()]) {
        const changing = change({ input: { ...changes, id } as never, caller: callerOf(stranger) })
        await expect(changing).rejects.toMatchObject({ code: 'INVITATION_NOT_FOUND' })
        counts.push(take().length)
      }
      expect(new Set(counts).size).toBe(1)
    }
  })
})
