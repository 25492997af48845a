import { isDiskFull } from '../db/connection/errors.ts'

/** Remembers that the database had no room to write. */
export interface DiskWatch {
  /** Takes any error of the database. */
  note(error: unknown): void
  /** @throws while the database has just said that its disk is full. */
  assertWritable(): void
}

// A statement that finds room in what is there already says nothing of a disk, so none can be tried here. As long
// as callers or loops meet the full disk, this is renewed.
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
