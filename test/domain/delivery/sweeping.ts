import { createSweepStore } from '../../../src/db/delivery/sweep-store.ts'
import { type Reminders, sweep } from '../../../src/domain/delivery/sweep.ts'
import { ids } from '../../../src/domain/ids.ts'
import { mailJobs } from '../../../src/jobs/mail-invitation.ts'
import { startQueue } from '../../../src/jobs/queue.ts'
import { eventually, type Gateway } from '../../support/harness.ts'

/** Makes the gateway's next sweep due now. */
export async function sweepNow({ database }: Pick<Gateway, 'database'>): Promise<void> {
  await database.execute(
    "UPDATE pgboss.job SET start_after = now() - interval '1 second' WHERE name = 'sweep' AND state < 'active'",
    [],
  )
}

/** Makes the gateway's next sweep due now, and waits until it has ended: none follows within the next seconds. */
export async function sweepOnce(gateway: Pick<Gateway, 'database'>): Promise<void> {
  await sweepNow(gateway)
  await eventually(async () => {
    const { rows } = await gateway.database.execute(
      "SELECT FROM pgboss.job WHERE name = 'sweep' AND state = 'created' AND start_after > now()",
      [],
    )
    return rows.length === 1 || undefined
  }, 'the end of the sweep')
}

/** Waits until no sweep is running, and puts the gateway's next sweep off beyond the test. */
export async function putOffSweep({ database }: Pick<Gateway, 'database'>): Promise<void> {
  await eventually(async () => {
    const { rows } = await database.execute(
      `UPDATE pgboss.job SET start_after = now() + interval '1 hour'
       WHERE name = 'sweep' AND state = 'created' AND start_after > now() RETURNING id`,
      [],
    )
    return rows.length === 1 || undefined
  }, 'the end of the sweep')
}

/** Runs sweeps on demand, also concurrently. The gateway itself runs only one at a time. */
export async function sweeper({ database }: Pick<Gateway, 'database'>, reminders: Reminders | null = null) {
  const errors: unknown[] = []
  const queue = await startQueue({
    execute: database.execute,
    onError: (error) => errors.push(error),
    working: false,
  })
  const store = createSweepStore({
    database,
    jobs: mailJobs(queue),
    ids,
    messageIdDomain: 'invitations.test',
  })
  return {
    run: sweep({ store, reminders, onMail: () => undefined }),
    stop: async () => {
      await queue.stop()
      if (errors.length > 0) throw errors[0]
    },
  }
}
