import { InvitationError } from '../domain/errors.ts'
import { CommandError } from './command-error.ts'

/** Codes of errors whose message says what to do. */
const ACTIONABLE = new Set([
  'BACKUP_REFUSED',
  'CONFIG',
  'DATA_DIR_IN_USE',
  'NO_DATABASE',
  'WRONG_HOST',
  'DATABASE_REFUSED',
  'DATABASE_UNREACHABLE',
  'MIGRATION_REFUSED',
  'QUEUE_SCHEMA',
  'SCHEMA_LOCKED',
  'WRONG_TICKET_SECRET',
])

/** The message for the person who started the program: what to do, or the stack trace of an unexpected error. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  if (error instanceof InvitationError || error instanceof CommandError) return error.message
  if (ACTIONABLE.has(String(code))) return error.message
  if (code === '3D000' || String(code).startsWith('28'))
    return `The database at DATABASE_URL refuses the login: ${error.message}.`
  if (code === '42501' || causeOf(error) === '42501') {
    return (
      `The role of DATABASE_URL lacks a right in the database: ${error.message}. Run "invitations migrate" as a role ` +
      'that may create the tables, and grant this one USAGE of both schemas and SELECT, INSERT, UPDATE and DELETE on ' +
      'their tables. "invitations doctor" says what is missing.'
    )
  }
  if (code === 'EADDRINUSE')
    return 'The port is already in use. Set PORT to another one, or stop the program that uses it.'
  if (code === 'EACCES') return `No permission: ${error.message}. Choose another PORT or DATA_DIR.`
  if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EROFS' || code === 'ENOSPC') {
    return `DATA_DIR can't be written to: ${error.message}. Choose another directory.`
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return `The database at DATABASE_URL can't be reached (${error.message}). Start it, or unset DATABASE_URL to use the embedded one.`
  }
  return error.stack ?? error.message
}

function causeOf({ cause }: Error): unknown {
  return Object(cause).code
}
