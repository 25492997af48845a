import { setTimeout as sleep } from 'node:timers/promises'
import { CREATE, type GatewayProcess } from '../gateway-process.ts'

/** The results of the creations. Each creation is counted in one of these. */
interface Tally {
  /** Ids of the invitations that callers got as answers. */
  acknowledged: string[]
  /** No complete answer arrived, so the result is unknown to the caller. */
  unanswered: number
  /** Answers `UNAVAILABLE`. */
  unavailable: number
  /** All other answers. */
  wrong: unknown[]
}

/** Concurrent callers that create invitations for new addresses at the current gateway. They pause while `isEnough()`. */
export function startCreators(count: number, nameOfRun: string, isEnough: () => boolean) {
  const tally: Tally = { acknowledged: [], unanswered: 0, unavailable: 0, wrong: [] }
  let gateway: GatewayProcess | undefined
  let counter = 0
  let isStopped = false

  async function createOne({ graphql }: GatewayProcess): Promise<void> {
    const input = { emailAddress: `person${++counter}@${nameOfRun}.example` }
    const answer = await graphql(CREATE, { input }).catch(() => undefined)
    if (answer === undefined) {
      tally.unanswered++
      // Gives the test time to see that the process has ended.
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
    while (!isStopped) {
      if (gateway === undefined || isEnough()) await sleep(10)
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
      isStopped = true
      await Promise.all(callers)
    },
  }
}
