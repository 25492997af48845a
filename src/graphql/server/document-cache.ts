const MAX_ENTRIES = 1000
// A parsed document needs a multiple of the memory of its text. The operations of typical clients are shorter.
const MAX_QUERY_LENGTH = 10_000

/**
 * Caches the most recently used parsed queries. Yoga's own cache has the same number of entries, but of any length, and
 * it also caches queries that fail: strangers could fill the memory.
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
      if (query.length > MAX_QUERY_LENGTH) return
      documents.set(query, document)
      const [oldest] = documents.keys()
      if (documents.size > MAX_ENTRIES && oldest !== undefined) documents.delete(oldest)
    },
  }
}

/** Caches nothing: a query that fails to parse is parsed again. */
export const noCache = { get: () => undefined, set: () => undefined }
