import { z } from 'zod'
import { idempotencyKeyInput } from './create-input.ts'

/** Rows a call. */
export const BULK_ROWS = 1000

/** The input of a call with many rows, checked but for the rows: each has a result of its own. */
export interface BulkInput {
  rows: unknown[]
  /** Whether one row that fails undoes all. */
  atomic: boolean
  /** Whether all is undone anyway, and only told. */
  dryRun: boolean
  idempotencyKey: string | null
}

const rowsMessage = `must be 1 to ${BULK_ROWS} invitations`

export const bulkInput = z
  .strictObject({
    invitations: z.array(z.unknown(), 'must be a list').min(1, rowsMessage).max(BULK_ROWS, rowsMessage),
    atomic: z.boolean('must be true or false').nullish(),
    dryRun: z.boolean('must be true or false').nullish(),
    idempotencyKey: idempotencyKeyInput.nullish(),
  })
  .transform(
    (input): BulkInput => ({
      rows: input.invitations,
      atomic: input.atomic ?? false,
      dryRun: input.dryRun ?? false,
      idempotencyKey: input.idempotencyKey ?? null,
    }),
  )
