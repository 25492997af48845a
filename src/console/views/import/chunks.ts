import { type FileRow, readCsv } from '../../files/read-csv.ts'
import { batchesOf } from '../invite/batches.ts'
import { inputOfRow } from './columns.ts'
import type { StoredImport } from './store.ts'

/** The most rows of a call. Half of what the gateway accepts, so that the progress moves more often. */
const CHUNK_SIZE = 500

/** The rows that have no result yet, in chunks. After the same row, the next chunk is always the same. */
export function chunksOf(work: StoredImport): AsyncGenerator<FileRow[]> {
  return batchesOf(rowsToDo(work), CHUNK_SIZE, (row) => {
    const read = 'cells' in row ? inputOfRow(row.cells, work.columns, work.draft) : row
    return 'input' in read ? read.input : null
  })
}

async function* rowsToDo({ file, format, done }: StoredImport): AsyncGenerator<FileRow> {
  // The header is no row.
  let toSkip = done + 1
  for await (const row of readCsv(file, format)) {
    if (toSkip > 0) toSkip--
    else yield row
  }
}

/** The beginning of a file, for the eye, and the number of its rows. @throws UnreadableFile */
export async function inspect(file: Blob, format: StoredImport['format'], samplesWanted: number) {
  let names: string[] | null = null
  const samples: string[][] = []
  let total = 0
  for await (const row of readCsv(file, format)) {
    if (names === null) names = 'cells' in row ? withoutEmptyEnd(row.cells) : []
    else {
      total++
      if (samples.length < samplesWanted && 'cells' in row) samples.push(row.cells)
    }
  }
  return { names: names ?? [], samples, total }
}

/** Spreadsheets write empty cells if a cell further right was used before. */
function withoutEmptyEnd(cells: readonly string[]): string[] {
  const names = cells.map((name) => name.trim())
  while (names.length > 1 && names.at(-1) === '') names.pop()
  return names
}
