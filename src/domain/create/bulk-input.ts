import { z } from 'zod'
import { idempotencyKeyInput } from './create-input.ts'

/** The maximum number of rows per call. */
export const BULK_ROWS = 1000

/** The validated input of a bulk call. The rows are validated later, because each row has its own result. */
export interface BulkInput {
  rows: unknown[]
  /** Whether one failed row rolls back the whole call. */
  atomic: boolean
  /** Whether the call is rolled back in any case and only reports its results. */
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
