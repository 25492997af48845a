import type { CsvFormat } from '../../files/read-csv.ts'
import { IMPORTS } from '../../session/browser-data.ts'
import type { Draft } from '../invite/draft.ts'
import type { Column } from './columns.ts'

/** An import as the browser keeps it, so that it can go on after the page was closed. It contains no credential. */
export interface StoredImport {
  /** A part of each idempotency key. */
  key: string
  /** Who began it. Only they see it. */
  actor: string
  file: Blob
  fileName: string
  format: CsvFormat
  columns: Column[]
  draft: Draft
  /** The number of rows of the file. */
  total: number
  /** So many rows have their result. */
  done: number
  created: number
  failed: number
  startedAt: number
}

/** The result of a row. */
export interface RowReport {
  line: number
  emailAddress: string
  /** `CREATED`, or the code of the error. */
  result: string
  invitationId: string
  message: string
}

/** After that an import that was not finished is deleted: its file contains addresses. */
const LONGEST_MS = 7 * 86_400_000

/** @returns the import that this caller has not finished, or null. Those of other callers are deleted. */
export async function readImport(actor: string): Promise<StoredImport | null> {
  const stored = await use(
    'readonly',
    (imports) => imports.get('current') as IDBRequest<StoredImport | undefined>,
  )
  if (stored === undefined) return null
  if (stored.actor === actor && Date.now() - stored.startedAt < LONGEST_MS) return stored
  await deleteImport()
  return null
}

/** Stores the import, and the results of the rows since the last time with the same transaction. */
export async function writeImport(current: StoredImport, reports: RowReport[]): Promise<void> {
  await use('readwrite', (imports, results) => {
    if (reports.length > 0) results.put(reports, current.done)
    return imports.put(current, 'current')
  })
}

/** The results of all rows so far, in the order of the file. */
export async function readReports(): Promise<RowReport[]> {
  const parts = await use('readonly', (_, results) => results.getAll() as IDBRequest<RowReport[][]>)
  return parts.flat()
}

export async function deleteImport(): Promise<void> {
  await use('readwrite', (imports, results) => {
    results.clear()
    return imports.clear()
  })
}

async function use<Result>(
  mode: IDBTransactionMode,
  action: (imports: IDBObjectStore, results: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const database = await open()
  try {
    const transaction = database.transaction(['imports', 'results'], mode)
    const request = action(transaction.objectStore('imports'), transaction.objectStore('results'))
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
    return request.result
  } finally {
    database.close()
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(IMPORTS, 1)
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => {
      request.result.createObjectStore('imports')
      request.result.createObjectStore('results')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
