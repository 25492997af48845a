import { GraphQLError, type GraphQLSchema, validate } from 'graphql'
import type { GraphQLParams, Plugin, YogaInitialContext } from 'graphql-yoga'
import type { TrustedDocuments } from './trusted-documents.ts'

export interface TrustedOptions {
  documents: TrustedDocuments
  /** Whether other documents are refused. */
  only: boolean
  /** Whether callers with a secret key may send other documents anyway, as the explorer in development does. */
  exceptKeys: boolean
}

// `documentId` is the name in the appendix of GraphQL over HTTP. Relay's examples and older clients use the others.
const NAMES = ['documentId', 'doc_id', 'id'] as const

/**
 * Accepts the id of a trusted document instead of a query. Callers cannot add documents: a query that is sent together
 * with an id is executed like any other query, and not stored.
 *
 * The text is trusted, not the way it is sent: by id or in full, over HTTP or a WebSocket.
 */
export function acceptTrustedDocuments({ documents, only, exceptKeys }: TrustedOptions): Plugin {
  return {
    onParams: ({ params, request, setParams }) => {
      const url = request.method === 'GET' ? new URL(request.url).searchParams : null
      setParams(withTrustedQuery(params, url, documents))
    },
    onParse: ({ params: { source }, context, setParsedDocument }) => {
      const document = documents.parsed(String(source))
      if (document !== undefined) setParsedDocument(document)
      else if (only && !(exceptKeys && hasSecretKey(context))) throw notTrusted()
    },
  }
}

/**
 * Replaces the id of a trusted document by its text.
 *
 * @param url - the query of a GET request
 * @throws GraphQLError if there is no such document, or if the id is not text.
 */
export function withTrustedQuery(
  params: GraphQLParams,
  url: URLSearchParams | null,
  documents: TrustedDocuments,
): GraphQLParams {
  const { id, named } = idOf(params, url)
  if (id === null) return params
  const query = params.query || documents.textOf(id)
  if (query === null) throw notFound(named, documents)
  return { ...withoutId(params), query }
}

/** Finds trusted documents that are not valid in this schema, for example after an upgrade. @returns errors for the log */
export function findOutdatedDocuments({ all }: TrustedDocuments, schema: GraphQLSchema): Error[] {
  return all.flatMap(({ id, document }) => {
    const [fault] = validate(schema, document)
    return fault === undefined ? [] : [new Error(`The trusted document ${id} is not valid: ${fault.message}`)]
  })
}

/** @throws GraphQLError if the id is not text. */
function idOf(params: GraphQLParams, url: URLSearchParams | null): { id: string | null; named: string } {
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

/** For `persistedQuery`, Apollo's and urql's clients expect these exact messages. */
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

/** The key is not checked here. It is checked before anything is executed. */
function hasSecretKey({ request }: Partial<YogaInitialContext>): boolean {
  return /^bearer sk_/i.test(request?.headers.get('authorization') ?? '')
}
