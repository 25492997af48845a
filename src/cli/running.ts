import { explain } from './explain.ts'
import type { KeyAccess } from './key-access.ts'
import { note } from './output.ts'
import { reachKeys } from './reach-keys.ts'

/** Options that every command on keys takes. */
export interface Shared {
  json?: boolean
  url?: string
}

/** Runs a command; what it fails with is told, and the process ends with 1. */
export async function running(
  { json, url }: Shared,
  work: (access: KeyAccess) => Promise<void>,
): Promise<void> {
  try {
    const access = await reachKeys(url)
    try {
      await work(access)
    } finally {
      await access.close()
    }
  } catch (error) {
    note(
      json === true
        ? JSON.stringify({ error: { code: codeOf(error), message: explain(error) } })
        : explain(error),
    )
    process.exitCode = 1
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'ERROR'
}
