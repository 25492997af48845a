import { setTimeout as sleep } from 'node:timers/promises'
import { CREATE, type GatewayProcess } from '../gateway-process.ts'

/** What came of the creations: nothing falls between these. */
interface Tally {
  /** Ids of the invitations that callers were told of. */
  acknowledged: string[]
  /** No whole answer came: the caller does not know. */
  unanswered: number
  /** Answers that the database can't be asked just now. */
  unavailable: number
  /** An answer that is not the invitation that was asked for. */
  wrong: unknown[]
}

/** Concurrent callers who go on creating invitations of new addresses, at whatever gateway there is, but for when there are `enough`. */
export function startCreators(count: number, nameOfRun: string, enough: () => boolean) {
  const tally: Tally = { acknowledged: [], unanswered: 0, unavailable: 0, wrong: [] }
  let gateway: GatewayProcess | undefined
  let counter = 0
  let stopped = false

  async function createOne({ graphql }: GatewayProcess): Promise<void> {
    const input = { emailAddress: `person${++counter}@${nameOfRun}.example` }
    const answer = await graphql(CREATE, { input }).catch(() => undefined)
    if (answer === undefined) {
      tally.unanswered++
      // Time for the test to see that the process has gone.
      await sleep(10)
    } else if (answer.data?.createInvitation?.__typename === 'Invitation') {
      tally.acknowledged.push(answer.data.createInvitation.id)
    } else if (answer.errors?.[0]?.extensions?.code === 'UNAVAILABLE') {
      tally.unavailable++
      await sleep(50)
    } else {
      tally.wrong.push(answer)
    }
  }

  async function caller(): Promise<void> {
    while (!stopped) {
      if (gateway === undefined || enough()) await sleep(10)
      else await createOne(gateway)
    }
  }

  const callers = Array.from({ length: count }, caller)
  return {
    tally,
    aimAt: (target: GatewayProcess | undefined) => {
      gateway = target
    },
    stop: async () => {
      stopped = true
      await Promise.all(callers)
    },
  }
}
