import process from 'node:process'

/** How often a fault is injected: few times in every run of the suite, and often with `FAULTS=long`. */
export function rounds(short: number, long: number): number {
  return process.env['FAULTS'] === 'long' ? long : short
}
