import { setTimeout as sleep } from 'node:timers/promises'
import { startBuiltGateway } from '../../bench/measure/built-gateway.ts'
import { createInvitationClient } from '../../src/client/client.ts'
import { smtpServer } from '../mail/smtp-server.ts'
import { createPlace, type Place, type Way } from './backups.ts'
import { startCallers } from './callers.ts'
import { productionSettings } from './environment.ts'
import { follow } from './followers.ts'

const INVITATIONS = 200
const PATIENCE_MS = 60_000

export interface RestoreReport {
  /** Invitations that callers got before the backup began. */
  acknowledged: number
  backupSeconds: number
  /** From the backup to a gateway that is ready. */
  restoreSeconds: number
  /** What of these is missing or does not work after the restore. */
  faults: string[]
}

export interface Built {
  main: string
  cli: string
}

/** Backs up a gateway under load, removes its database, restores the backup and starts a gateway on it. */
export async function restoreBackup(way: Way, { main, cli }: Built): Promise<RestoreReport> {
  const mail = await smtpServer()
  const settings = productionSettings(mail.url)
  const start = (place: Place) =>
    startBuiltGateway({ ...settings.variables, ...place.variables }, { entry: main })
  let place = await createPlace(way, cli)
  try {
    const before = await start(place)
    const callers = startCallers({
      ...{ url: urlOf(before), secretKey: settings.secretKey, count: 4 },
      isEnough: () => false,
    })
    callers.resume()
    await callers.more(INVITATIONS)
    if (place.isOffline) {
      await callers.stop()
      await before.stop()
    }
    const acknowledged = new Map(callers.tally.acknowledged)
    const [restore, backupSeconds] = await timed(place.backUp())
    if (!place.isOffline) {
      await callers.stop()
      await before.stop('SIGKILL')
    }
    await place.remove()
    const [after, restoreSeconds] = await timed(
      restore().then((restored) => {
        place = restored
        return start(place)
      }),
    )
    try {
      const faults = await findFaults(acknowledged, {
        url: urlOf(after),
        secretKey: settings.secretKey,
        mail,
      })
      return { acknowledged: acknowledged.size, backupSeconds, restoreSeconds, faults }
    } finally {
      await after.stop()
    }
  } finally {
    await place.remove()
    await mail.close()
  }
}

interface Restored {
  url: string
  secretKey: string
  mail: Awaited<ReturnType<typeof smtpServer>>
}

/** @returns what callers, subscribers and recipients would miss. */
async function findFaults(
  acknowledged: ReadonlyMap<string, string>,
  { url, secretKey, mail }: Restored,
): Promise<string[]> {
  const client = createInvitationClient({ url, secretKey })
  const faults: string[] = []
  const links: string[] = []
  for (const id of acknowledged.values()) {
    const invitation = await client.invitations.getInvitation(id)
    if (invitation === null) faults.push(`${id} is lost`)
    else if (invitation.url) links.push(invitation.url)
  }
  const ticket = new URL(links[0] ?? '').searchParams.get('ticket')
  if (ticket === null) throw new Error('The link has no ticket')
  const accepted = await client.invitations.acceptInvitation({ ticket })
  if (accepted.status !== 'accepted') faults.push(`the link leads to ${accepted.status}`)
  const added = await client.invitations.createInvitation({ emailAddress: 'new@drill.example' })
  const follower = follow(url, secretKey)
  const addresses = new Set([...acknowledged.keys(), added.emailAddress])
  // A creation per invitation, and more.
  const missing = await untilNone(() => [
    ...(follower.received.length > acknowledged.size ? [] : ['events']),
    ...[...addresses].filter((address) => !mail.deliveries.some(({ to }) => to.includes(address))),
  ])
  await follower.stop()
  return [...faults, ...missing.map((each) => `missing: ${each}`)]
}

async function untilNone(find: () => string[]): Promise<string[]> {
  for (const deadline = Date.now() + PATIENCE_MS; ; ) {
    const found = find()
    if (found.length === 0 || Date.now() > deadline) return found
    await sleep(100)
  }
}

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const startedAt = performance.now()
  return [await work, (performance.now() - startedAt) / 1000]
}

function urlOf({ port }: { port: number }): string {
  return `http://127.0.0.1:${port}`
}
