import process from 'node:process'

/** How many times a fault is injected: a few times in each run of the suite, many times with `FAULTS=long`. */
export function rounds(short: number, long: number): number {
  return process.env['FAULTS'] === 'long' ? long : short
}
