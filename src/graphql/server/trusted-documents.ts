import { readFile } from 'node:fs/promises'
import { type DocumentNode, parse } from 'graphql'
import { z } from 'zod'

export interface TrustedDocuments {
  /** Null: there is none with this id. */
  textOf(id: string): string | null
  /** Undefined: no trusted document is written just like this. */
  parsed(text: string): DocumentNode | undefined
  /** Each with the id that it was read under. */
  all: readonly { id: string; document: DocumentNode }[]
}

/** A file of trusted documents can't be used; the message names it. @internal for the tests */
export class TrustedDocumentsFault extends Error {
  // As all that is wrong with what the gateway is told at its start.
  readonly code = 'CONFIG'
  constructor(what: string, options?: ErrorOptions) {
    super(`TRUSTED_DOCUMENTS: ${what}`, options)
  }
}

// What graphql-codegen's client preset and Relay's compiler write: the text by its hash.
const byHash = z.record(z.string(), z.string()).transform((texts) => Object.entries(texts))
// What Apollo's tools write, for the web, iOS and Android.
const manifest = z
  .object({
    format: z.literal('apollo-persisted-query-manifest'),
    version: z.literal(1),
    operations: z.array(z.object({ id: z.string(), body: z.string() })),
  })
  .transform(({ operations }) => operations.map(({ id, body }): [string, string] => [id, body]))

/**
 * Reads the documents that clients were built with, from one or more files. What an id is made of is for
 * who made the file to say: MD5, SHA-1 or SHA-256, with or without `sha256:` before it.
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
  const json = await readFile(file, 'utf8').catch((error: Error) => {
    throw new TrustedDocumentsFault(`${file} can't be read (${error.message})`, { cause: error })
  })
  const read = z.union([manifest, byHash]).safeParse(jsonOf(file, json))
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

/** Of `sha256:…`, as ids are written in the appendix of GraphQL over HTTP, what all tools write. */
function withoutAlgorithm(id: string): string {
  return id.replace(/^sha256:/, '')
}
