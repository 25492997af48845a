import type { Measured } from './contender.ts'
import { median } from './statistics.ts'

export type Results = ReadonlyMap<string, readonly Measured[]>

/**
 * Runs the measurements in turn, in several rounds, so that other load on the machine affects all of them. The first
 * round warms up and is not counted.
 */
export async function measureInTurns(
  measurements: readonly (readonly [name: string, work: () => Promise<Measured>])[],
  rounds: number,
): Promise<Results> {
  const results = new Map(measurements.map(([name]) => [name, [] as Measured[]]))
  for (let round = 0; round <= rounds; round++) {
    const shown: string[] = []
    for (const [name, work] of measurements) {
      const measured = await work()
      if (round > 0) results.get(name)?.push(measured)
      shown.push(`${name} ${show(measured)}`)
    }
    console.log(`  ${round === 0 ? 'warm-up' : `round ${round}`}: ${shown.join('; ')}`)
  }
  return results
}

/** The median of each figure of a measurement. */
export function typical(results: Results, name: string): Measured {
  const measured = results.get(name)
  if (measured === undefined) throw new Error(`${name} was not measured`)
  const middle = (figure: keyof Measured) => median(measured.map((each) => each[figure]))
  return {
    requests: middle('requests'),
    rate: middle('rate'),
    p50: middle('p50'),
    p99: middle('p99'),
    nodeMs: middle('nodeMs'),
    postgresMs: middle('postgresMs'),
    brokenOff: middle('brokenOff'),
  }
}

function show({ rate, p50, p99, nodeMs, postgresMs }: Measured): string {
  const cpu = nodeMs > 0 ? `, CPU ${nodeMs.toFixed(3)} + ${postgresMs.toFixed(3)} ms` : ''
  return `${Math.round(rate)}/s, ${p50.toFixed(1)}/${p99.toFixed(1)} ms${cpu}`
}
