import { setTimeout as sleep } from 'node:timers/promises'
import { createInvitationClient } from '../../src/client/client.ts'
import type { Scene } from './scene.ts'
import { verify } from './verify.ts'

// As long as an operator or a cluster manager takes to notice, at the least.
const NOTICE_MS = 2_000

export interface FailoverReport {
  /** Invitations that callers got in this round. */
  acknowledged: number
  unavailable: number
  fromProxy: number
  unanswered: number
  /** The longest time without an acknowledged creation, from the last one before the fault, in seconds. */
  pauseSeconds: number
  /** From the end of the promotion until each gateway creates an invitation, in seconds. */
  creationSeconds: number
  /** From the end of the promotion until each gateway also sends its email, after those that wait, and is ready. */
  recoverySeconds: number
  repeatedEmails: number
  /** What is lost, doubled or inconsistent. */
  faults: string[]
}

/** Kills the primary under load, promotes its standby, and compares everything with what callers got. */
export async function failOver(scene: Scene): Promise<FailoverReport> {
  const { callers } = scene
  const before = { ...callers.tally, acknowledged: callers.tally.acknowledged.size }
  callers.tally.longestPause = 0
  callers.resume()
  await callers.more(100)
  const promote = await scene.killPrimary()
  await sleep(NOTICE_MS)
  await promote()
  const times = await recovery(scene)
  await callers.more(100)
  callers.pause()
  const { faults, repeatedEmails } = await verify(scene)
  const { tally } = callers
  return {
    acknowledged: tally.acknowledged.size - before.acknowledged,
    unavailable: tally.unavailable - before.unavailable,
    fromProxy: tally.fromProxy - before.fromProxy,
    unanswered: tally.unanswered - before.unanswered,
    pauseSeconds: tally.longestPause,
    ...times,
    repeatedEmails,
    faults,
  }
}

let probes = 0

/** @returns the seconds until each gateway creates, and until all parts of each work. */
async function recovery({ urls, secretKey, mail }: Scene) {
  const startedAt = performance.now()
  const seconds = () => (performance.now() - startedAt) / 1000
  let creationSeconds = 0
  await Promise.all(
    urls().map(async (url) => {
      const emailAddress = `probe${++probes}@drill.example`
      // The client repeats the call with the same idempotency key.
      const { invitations } = createInvitationClient({ url, secretKey, retries: 100 })
      await invitations.createInvitation({ emailAddress })
      creationSeconds = seconds()
      await until(() => mail.deliveries.some(({ to }) => to.includes(emailAddress)))
      await until(async () => (await fetch(`${url}/ready`)).ok)
    }),
  )
  return { creationSeconds, recoverySeconds: seconds() }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20)
}
