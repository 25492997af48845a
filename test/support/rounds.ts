import process from 'node:process'

/**
 * How many times a fault is injected: a few times in each run of the suite, twice as often with `FAULTS=twice`, and many
 * times with `FAULTS=long`.
 */
export function rounds(short: number, long: number): number {
  const wanted = process.env['FAULTS']
  return wanted === 'long' ? long : wanted === 'twice' ? short * 2 : short
}
