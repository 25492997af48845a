import type { IncomingHttpHeaders } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import { type FetchAPI, type Plugin, processRegularResult } from 'graphql-yoga'
import type { WithHeaders } from '../../auth/authenticate.ts'
import type { Context } from '../schema/context.ts'
import { type JsonType, jsonTypeOf } from './accept.ts'
import { type TrustedOptions, withTrustedQuery } from './accept-trusted-documents.ts'
import { type LeanParams, readLeanParams } from './lean-params.ts'
import { isJson } from './send-results.ts'
import type { Steps } from './steps.ts'

/** An answer without the objects of fetch. The names of headers are in lower case. */
export interface LeanAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** Executes operations whose documents are known to be valid, without Yoga. */
export interface LeanPath {
  /** Whether an operation with these headers can be answered here. */
  accepts(headers: IncomingHttpHeaders): boolean
  /** @returns null if Yoga must answer: to report an error, or because the document is not known yet */
  prepare(body: string, headers: IncomingHttpHeaders): (() => Promise<LeanAnswer>) | null
}

interface LeanOptions {
  steps: Steps
  trusted: TrustedOptions
  documents: { get(query: string): DocumentNode | undefined }
  valid: ValidDocuments
  fetchAPI: FetchAPI
}

/** Documents that Yoga has parsed and validated, with its function to execute them. */
export type ValidDocuments = WeakMap<DocumentNode, Execute>

type Execute = (args: ExecutionArgs) => unknown

/** Remembers the documents that Yoga executes. It must be the first plugin, before others replace the function. */
export function rememberDocuments(valid: ValidDocuments): Plugin {
  return {
    onExecute: ({ args: { document }, executeFn }) => {
      valid.set(document, executeFn)
    },
  }
}

interface Prepared {
  document: DocumentNode
  execute: Execute
  params: LeanParams
}

export function createLeanPath(options: LeanOptions): LeanPath {
  const { steps, fetchAPI } = options
  return {
    accepts: ({ accept, 'content-type': type = null }) => isJson(type) && jsonTypeOf(accept) !== null,
    prepare: (body, headers) => {
      const type = jsonTypeOf(headers.accept)
      const prepared = prepare(body, options)
      if (prepared === null || type === null) return null
      const request = { headers: { get: () => headers.authorization ?? null } }
      return async () => answerOf(await run(steps, prepared, request), type, fetchAPI)
    },
  }
}

function prepare(body: string, { trusted, documents, valid }: LeanOptions): Prepared | null {
  const params = readLeanParams(body, (given) => withTrustedQuery(given, null, trusted.documents))
  if (params === null) return null
  const { query, operationName } = params
  const trustedDocument = trusted.documents.parsed(query)
  if (trusted.only && trustedDocument === undefined) return null
  const document = trustedDocument ?? documents.get(query)
  const execute = document && valid.get(document)
  if (document === undefined || execute === undefined) return null
  const operation = getOperationAST(document, operationName)
  if (operation == null || operation.operation === 'subscription') return null
  return { document, execute, params }
}

/** Does what Yoga does with a valid document, in the same order. */
async function run(steps: Steps, prepared: Prepared, request: WithHeaders): Promise<ExecutionResult> {
  const { watch, phases, mask, createContext } = steps
  const start = performance.now()
  phases?.phase('parse', () => undefined)
  phases?.phase('validate', () => undefined)
  let context: object | null = null
  let result: ExecutionResult
  try {
    const contextValue = await createContext(request)
    context = contextValue
    watch.begin(context, start)
    result = await execute(steps, prepared, contextValue)
  } catch (error) {
    result = { errors: [mask(error)] }
  }
  if (context === null) {
    context = {}
    watch.begin(context, start)
  }
  watch.end(context, result.errors ?? [])
  return result
}

async function execute(steps: Steps, prepared: Prepared, contextValue: Context): Promise<ExecutionResult> {
  const { schema, watch, phases, judge, introspectionRule, mask } = steps
  const { document, params } = prepared
  const { variables, operationName, extensions } = params
  const args = { schema, document, contextValue, variableValues: variables, operationName }
  watch.note(args)
  const judgement = judge.judge(args)
  if (!('cost' in judgement)) return { errors: judgement }
  if (judgement.isLarge) await setImmediate()
  const refusal = introspectionRule(document, contextValue.principal)
  const asksForCost = extensions?.['cost'] === true
  if (refusal !== null) return judge.withCost({ errors: [refusal] }, judgement, asksForCost)
  const work = () => steps.execute(args, prepared.execute) as ExecutionResult | Promise<ExecutionResult>
  const executed = await (phases === null ? work() : phases.operation(args, work))
  const result = judge.withCost(executed, judgement, asksForCost)
  return result.errors === undefined ? result : { ...result, errors: result.errors.map(mask) }
}

/** Yoga gives results with errors their status, and removes from them what is not for callers. */
async function answerOf(result: ExecutionResult, type: JsonType, fetchAPI: FetchAPI): Promise<LeanAnswer> {
  if (result.errors === undefined) {
    const headers = { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }
    return { status: 200, headers, body: JSON.stringify(result) }
  }
  const response = processRegularResult(result, fetchAPI, type)
  const given = [...response.headers].map(([name, value]) => [name.toLowerCase(), value])
  const headers = { 'cache-control': 'no-store', ...Object.fromEntries(given) }
  return { status: response.status, headers, body: await response.text() }
}
