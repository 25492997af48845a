import { readFile } from 'node:fs/promises'
import { type DocumentNode, parse } from 'graphql'
import { z } from 'zod'

export interface TrustedDocuments {
  /** Null if there is no document with this id. */
  textOf(id: string): string | null
  /** Undefined if no trusted document has exactly this text. */
  parsed(text: string): DocumentNode | undefined
  /** All documents, each with its id in the file. */
  all: readonly { id: string; document: DocumentNode }[]
}

/** A file of trusted documents cannot be used. The message names the file. @internal for the tests */
export class TrustedDocumentsFault extends Error {
  // The code of all errors in settings.
  readonly code = 'CONFIG'
  constructor(what: string, options?: ErrorOptions) {
    super(`TRUSTED_DOCUMENTS: ${what}`, options)
  }
}

// The format of graphql-codegen's client preset and Relay's compiler: texts by their hashes.
const byHash = z.record(z.string(), z.string()).transform((texts) => Object.entries(texts))
// The format of Apollo's tools for the web, iOS and Android.
const manifest = z
  .object({
    format: z.literal('apollo-persisted-query-manifest'),
    version: z.literal(1),
    operations: z.array(z.object({ id: z.string(), body: z.string() })),
  })
  .transform(({ operations }) => operations.map(({ id, body }): [string, string] => [id, body]))

/**
 * Reads the documents of clients from one or more files. An id can be any text, such as an MD5, SHA-1 or SHA-256 hash,
 * with or without the prefix `sha256:`.
 *
 * @throws TrustedDocumentsFault
 */
export async function readTrustedDocuments(files: readonly string[]): Promise<TrustedDocuments> {
  const texts = new Map<string, string>()
  const documents = new Map<string, DocumentNode>()
  const all: { id: string; document: DocumentNode }[] = []
  for (const file of files) {
    for (const [written, text] of await entriesOf(file)) {
      const id = withoutAlgorithm(written)
      const other = texts.get(id)
      if (other !== undefined && other !== text) {
        throw new TrustedDocumentsFault(`${file} has another document under the id ${written}`)
      }
      const document = documents.get(text) ?? parsed(file, written, text)
      texts.set(id, text)
      documents.set(text, document)
      all.push({ id: written, document })
    }
  }
  return {
    textOf: (id) => texts.get(withoutAlgorithm(id)) ?? null,
    parsed: (text) => documents.get(text),
    all,
  }
}

async function entriesOf(file: string): Promise<[string, string][]> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new TrustedDocumentsFault(`${file} can't be read (${error.message})`, { cause: error })
  })
  // Removes a byte order mark, which JSON.parse refuses.
  const read = z.union([manifest, byHash]).safeParse(jsonOf(file, new TextDecoder().decode(bytes)))
  if (read.success) return read.data
  throw new TrustedDocumentsFault(
    `${file} must be an object with documents by id, as graphql-codegen and Relay write it, or an Apollo operation manifest`,
  )
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new TrustedDocumentsFault(`${file} is not JSON`, { cause: error })
  }
}

function parsed(file: string, id: string, text: string): DocumentNode {
  try {
    return parse(text)
  } catch (error) {
    throw new TrustedDocumentsFault(
      `${file} contains under the id ${id} a text that is not GraphQL: ${error}`,
      {
        cause: error,
      },
    )
  }
}

/** The appendix of GraphQL over HTTP writes ids as `sha256:…`. All tools write the hash only. */
function withoutAlgorithm(id: string): string {
  return id.replace(/^sha256:/, '')
}
