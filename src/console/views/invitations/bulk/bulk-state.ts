import type { KeptState } from '../../../session/kept.ts'
import type { BulkAction, BulkTarget, BulkWork } from './bulk.ts'
import type { BulkProgress } from './use-bulk.ts'

/** What the dialog is about. */
export interface BulkRequest {
  action: BulkAction
  target: BulkTarget
  /** How many are selected. */
  total: number
  /** The addresses of the rows that were loaded, by id. */
  addresses: ReadonlyMap<string, string>
}

/** An action that has begun, until its report is closed. */
interface BegunBulk {
  request: BulkRequest
  work: BulkWork
  progress: BulkProgress
}

export const BULK: KeptState<BegunBulk | null> = {
  initial: null,
  isUnsaved: (begun) => begun?.progress.isRunning === true,
}
