const ENTRIES = 1000
// A document takes a multiple of its text in memory; clients' own operations are shorter than this.
const LONGEST_QUERY = 10_000

/**
 * Keeps parsed queries, the latest used of them. Yoga's own cache has room for as many, of any length, and
 * for failed ones: strangers could fill the memory with what they send once.
 */
export function createDocumentCache<Document>() {
  const documents = new Map<string, Document>()
  return {
    get(query: string): Document | undefined {
      const document = documents.get(query)
      if (document !== undefined) {
        documents.delete(query)
        documents.set(query, document)
      }
      return document
    },
    set(query: string, document: Document): void {
      if (query.length > LONGEST_QUERY) return
      documents.set(query, document)
      const [oldest] = documents.keys()
      if (documents.size > ENTRIES && oldest !== undefined) documents.delete(oldest)
    },
  }
}

/** Keeps nothing: a query that fails to parse is parsed again. */
export const noCache = { get: () => undefined, set: () => undefined }
