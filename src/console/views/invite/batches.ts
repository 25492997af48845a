/** The most characters of JSON in a call. Each needs at most 3 bytes in UTF-8, and the gateway accepts 1 MB. */
const CHARACTERS = 300_000

/**
 * Cuts rows into batches, each for one call. The same rows are always cut in the same way.
 *
 * @param maxRows of a batch
 * @param inputOf what is sent for a row. Null for nothing.
 */
export async function* batchesOf<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  maxRows: number,
  inputOf: (row: Row) => object | null,
): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  let characters = 0
  for await (const row of rows) {
    const size = JSON.stringify(inputOf(row)).length
    if (batch.length === maxRows || (batch.length > 0 && characters + size > CHARACTERS)) {
      yield batch
      batch = []
      characters = 0
    }
    batch.push(row)
    characters += size
  }
  if (batch.length > 0) yield batch
}
