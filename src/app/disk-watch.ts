import { isDiskFull } from '../db/connection/errors.ts'

/** Remembers that the disk of the database was full. */
export interface DiskWatch {
  /** Call it with every error of the database. */
  note(error: unknown): void
  /** @throws if the database reported a full disk within the last ten seconds. */
  assertWritable(): void
}

// A test statement would not help: it can succeed in space that is already allocated. While callers and loops continue
// to meet the full disk, the time is renewed.
const REMEMBERED_MS = 10_000

/** @param clock milliseconds, monotonic */
export function createDiskWatch(clock: () => number): DiskWatch {
  let full = Number.NEGATIVE_INFINITY
  return {
    note: (error) => {
      if (isDiskFull(error)) full = clock()
    },
    assertWritable: () => {
      if (clock() - full < REMEMBERED_MS) throw new Error('The disk of the database is full')
    },
  }
}
