import { afterAll, beforeAll, expect } from 'vitest'
import type { Database } from '../../../src/db/connection/database.ts'
import { createCreationStore } from '../../../src/db/create/creation-store.ts'
import { createInvitations } from '../../../src/domain/create/create.ts'
import { createInvitationInput } from '../../../src/domain/create/create-input.ts'
import { ids } from '../../../src/domain/ids.ts'
import type { Limits } from '../../../src/domain/rate-limits.ts'
import { mailJobs } from '../../../src/jobs/mail-invitation.ts'
import { type Queue, startQueue } from '../../../src/jobs/queue.ts'
import { startTestGateway } from '../../support/harness.ts'

export const NO_LIMITS: Limits = { caller: null, inviter: null, recipient: null }

export const inputs = createInvitationInput({
  providerRules: false,
  redirectOrigins: 'development',
  templates: ['invitation'],
})

/** A way of calls to the database. */
export type Way = 'statement' | 'transaction'

/** The database, with a note of each way before it is taken. */
export function watchDatabase(database: Database, note: (way: Way) => void): Database {
  return {
    ...database,
    query: (statement) => {
      note('statement')
      return database.query(statement)
    },
    prisma: new Proxy(database.prisma, {
      get: (target, name: keyof typeof database.prisma) => {
        if (name === '$transaction') note('transaction')
        return target[name]
      },
    }),
  }
}

/** Starts a gateway for all tests of the file, to whose database they create invitations without its APIs. */
export function setUpCreations() {
  let gateway: Awaited<ReturnType<typeof startTestGateway>>
  let queue: Queue
  beforeAll(async () => {
    gateway = await startTestGateway()
    queue = await startQueue({
      execute: gateway.database.execute,
      onError: (error) => expect.unreachable(String(error)),
      working: false,
    })
  })
  afterAll(async () => {
    await queue.stop()
    await gateway.stop()
  })
  return {
    get gateway() {
      return gateway
    },
    /** @param database the gateway's, with the methods that the test watches */
    creating: (database: Database, limits: Limits) => {
      const options = { jobs: mailJobs(queue), ids, messageIdDomain: 'invitations.test', reminderDays: 3 }
      return createInvitations({ store: createCreationStore({ database, ...options }), ids, limits })
    },
  }
}
