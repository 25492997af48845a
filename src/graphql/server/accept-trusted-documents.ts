import { GraphQLError, type GraphQLSchema, validate } from 'graphql'
import type { GraphQLParams, Plugin, YogaInitialContext } from 'graphql-yoga'
import type { TrustedDocuments } from './trusted-documents.ts'

export interface TrustedOptions {
  documents: TrustedDocuments
  /** Whether nothing else is executed. */
  only: boolean
  /** Whether who brings a secret key may send anything all the same; the explorer in development does. */
  exceptKeys: boolean
}

// What Relay's examples and others before the appendix of GraphQL over HTTP call the id.
const NAMES = ['documentId', 'doc_id', 'id'] as const

/**
 * Takes the id of a trusted document in place of a query. Nobody can add one: what is sent beside an id is
 * a query like any other, and is not kept.
 *
 * What is trusted is the text. So it counts however it came, by id or in full, over HTTP or a socket.
 */
export function acceptTrustedDocuments({ documents, only, exceptKeys }: TrustedOptions): Plugin {
  return {
    onParams: ({ params, request, setParams }) => {
      const { id, named } = idOf(params, request)
      if (id === null) return
      const query = params.query || documents.textOf(id)
      if (query === null) throw notFound(named, documents)
      setParams({ ...withoutId(params), query })
    },
    onParse: ({ params: { source }, context, setParsedDocument }) => {
      const document = documents.parsed(String(source))
      if (document !== undefined) setParsedDocument(document)
      else if (only && !(exceptKeys && bringsKey(context))) throw notTrusted()
    },
  }
}

/** What of the trusted documents this schema can't answer (any more): errors for the log. */
export function isOutdatedDocument({ all }: TrustedDocuments, schema: GraphQLSchema): Error[] {
  return all.flatMap(({ id, document }) => {
    const [fault] = validate(schema, document)
    return fault === undefined ? [] : [new Error(`The trusted document ${id} is not valid: ${fault.message}`)]
  })
}

/** @throws GraphQLError for an id that is no text. */
function idOf(params: GraphQLParams, request: Request): { id: string | null; named: string } {
  const url = request.method === 'GET' ? new URL(request.url).searchParams : null
  const extension: unknown = params.extensions?.['persistedQuery']
  const found = [
    ...NAMES.map((named) => ({ named, id: Reflect.get(params, named) ?? url?.get(named) })),
    { named: 'persistedQuery', id: hashOf(extension) },
  ].find(({ id }) => id != null)
  if (found === undefined) return { id: null, named: '' }
  const { named, id } = found
  if (typeof id === 'string') return { named, id }
  throw refusal(`${named} must be text.`, 'BAD_REQUEST')
}

function withoutId({ ...params }: GraphQLParams): GraphQLParams {
  for (const name of NAMES) Reflect.deleteProperty(params, name)
  return params
}

function hashOf(extension: unknown): unknown {
  return typeof extension === 'object' && extension !== null ? Reflect.get(extension, 'sha256Hash') : null
}

/** In the words that Apollo's and urql's clients know, where it came as theirs do. */
function notFound(named: string, { all }: TrustedDocuments): GraphQLError {
  const none = all.length === 0
  const code = none ? 'PERSISTED_QUERY_NOT_SUPPORTED' : 'PERSISTED_QUERY_NOT_FOUND'
  if (named === 'persistedQuery')
    return refusal(none ? 'PersistedQueryNotSupported' : 'PersistedQueryNotFound', code)
  return refusal(
    none ? 'This gateway has no trusted documents.' : 'There is no trusted document with this id.',
    code,
  )
}

function notTrusted(): GraphQLError {
  return refusal(
    'This gateway executes only trusted documents. Send the id of one as documentId instead of a query.',
    'TRUSTED_DOCUMENTS_ONLY',
  )
}

function refusal(message: string, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400, spec: true } } })
}

/** Whether it is a good one is found out before anything is executed. */
function bringsKey({ request }: Partial<YogaInitialContext>): boolean {
  return /^bearer sk_/i.test(request?.headers.get('authorization') ?? '')
}
