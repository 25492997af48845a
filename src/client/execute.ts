import { type CallOptions, type Connection, checkCall } from './options.ts'
import { printDocument } from './print-document.ts'
import { stream } from './subscription/stream.ts'
import { requestNullable } from './transport/request.ts'

/**
 * A parsed document, or a text in an object. Those of gql.tada and the GraphQL Code Generator have the types of the result
 * and the variables.
 */
export interface TypedDocument<Data, Variables> {
  readonly kind?: unknown
  readonly __apiType?: ((variables: Variables) => Data) | undefined
}

export interface RequestOptions extends CallOptions {
  /** Which operation to execute, if the document has several. */
  operationName?: string | undefined
}

export interface StreamRequestOptions extends Omit<RequestOptions, 'retries' | 'timeoutMs'> {
  /** How long the connection may be silent, in milliseconds. The gateway sends something every ten seconds. Default: 30,000. */
  idleMs?: number | undefined
}

/** The arguments after a document. Variables may be left out if none is required. */
export type RequestArguments<Variables, Options> =
  Record<string, never> extends Variables
    ? [variables?: Variables, options?: Options]
    : [variables: Variables, options?: Options]

/** Executes an operation of the caller. @throws InvitationError, also if only some fields have an error */
export async function execute<Data>(
  connection: Connection,
  document: unknown,
  variables: object | undefined,
  { operationName, ...options }: RequestOptions = {},
): Promise<Data> {
  const text = textOf(document)
  // An operation that changes something contains this word. If another one does, it is only not repeated.
  const repeatable = !/\bmutation\b/.test(text)
  return requestNullable<Data, object | undefined>(connection, text, {
    variables,
    repeatable,
    options,
    operationName,
  })
}

/** Yields the results of a subscription over one connection, until the gateway ends it. @throws InvitationError */
export async function* follow<Data>(
  connection: Connection,
  document: unknown,
  variables: object | undefined,
  { operationName, idleMs = 30_000, signal = new AbortController().signal }: StreamRequestOptions = {},
): AsyncGenerator<Data, void, undefined> {
  checkCall({ timeoutMs: idleMs })
  const body = JSON.stringify({ query: textOf(document), variables, operationName })
  for await (const data of stream(connection, { body, signal, idleMs, onOpen: () => undefined })) {
    yield data as Data
  }
}

/** The Code Generator can write texts as objects. @throws TypeError */
function textOf(document: unknown): string {
  return typeof document === 'string' || document instanceof String
    ? String(document)
    : printDocument(document)
}
