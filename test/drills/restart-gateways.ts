import type { Scene } from './scene.ts'
import { verify } from './verify.ts'

export interface RestartReport {
  acknowledged: number
  unavailable: number
  fromProxy: number
  unanswered: number
  pauseSeconds: number
  faults: string[]
}

/** Restarts both gateways one after the other under load, and compares everything with what callers got. */
export async function restartGateways(scene: Scene): Promise<RestartReport> {
  const { callers } = scene
  const { tally } = callers
  const before = { ...tally, acknowledged: tally.acknowledged.size }
  tally.longestPause = 0
  callers.resume()
  await callers.more(100)
  await scene.restartGateways()
  await callers.more(100)
  callers.pause()
  const { faults } = await verify(scene)
  return {
    acknowledged: tally.acknowledged.size - before.acknowledged,
    unavailable: tally.unavailable - before.unavailable,
    fromProxy: tally.fromProxy - before.fromProxy,
    unanswered: tally.unanswered - before.unanswered,
    pauseSeconds: tally.longestPause,
    faults,
  }
}
