import type { SourceFault } from '../../../lib/csv/source-row.ts'
import { CommandError } from '../../command-error.ts'

/** A file of which no row can be imported. */
export class BadFile extends CommandError {
  constructor({ line, column, message }: SourceFault) {
    super(`line ${line}, column ${column}: ${message}`, { code: 'BAD_FILE' })
  }
}
