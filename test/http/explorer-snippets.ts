import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import ts from 'typescript'
import { vi } from 'vitest'
import type { Gateway } from '../support/harness.ts'
import { explorerFetch, posted, tabs } from './explorer-collection.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CLIENT = `${ROOT}src/client/client.ts`
const SCHEMA = `${ROOT}examples/generated/tada.d.ts`

interface Example {
  name: string
  query: string
  variables: Record<string, unknown>
}

/** The examples of the collection, with values of real answers in place of placeholders. */
export async function filledExamples({ fetch }: Pick<Gateway, 'fetch'>): Promise<Example[]> {
  const examples: Example[] = []
  let name = ''
  const ask = explorerFetch({
    fetch: async (request, peer) => {
      if (request.url.endsWith('/graphql')) examples.push({ name, ...(await request.clone().json()) })
      return fetch(request, peer)
    },
  })
  for (const tab of tabs) {
    name = tab.name
    const accept = tab.query.includes('subscription ') ? 'text/event-stream' : 'application/json'
    const { body, headers } = await ask('/graphql', posted(tab, accept))
    if (headers.get('content-type')?.startsWith('text/event-stream')) await body?.cancel()
  }
  return examples
}

/** The faults that the compiler finds in modules, with the types of the schema. */
export function typeFaults(modules: readonly string[]): string[] {
  const options: ts.CompilerOptions = {
    ...{ strict: true, noPropertyAccessFromIndexSignature: true, noUncheckedIndexedAccess: true },
    ...{ exactOptionalPropertyTypes: true, skipLibCheck: true, noEmit: true, types: ['node'] },
    ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ...{ target: ts.ScriptTarget.ES2023, lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'] },
    ...{ allowImportingTsExtensions: true, paths: { 'invitation-gateway/client': [CLIENT] } },
  }
  const files = new Map(modules.map((text, index) => [`${ROOT}snippet${index}.ts`, text]))
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (name) => files.has(name) || fileExists(name)
  host.readFile = (name) => files.get(name) ?? readFile(name)
  host.getSourceFile = (name, target, ...rest) => {
    const text = files.get(name)
    return text === undefined ? getSourceFile(name, target, ...rest) : ts.createSourceFile(name, text, target)
  }
  const program = ts.createProgram([...files.keys(), SCHEMA], options, host)
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
}

/**
 * What a module prints first.
 *
 * @param until is repeated until then: a subscription prints only what happens after its start
 */
export async function printed(module: string, until?: () => Promise<unknown>): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: { contents: module, loader: 'ts', resolveDir: ROOT },
    alias: { 'invitation-gateway/client': CLIENT },
    ...{ bundle: true, write: false, format: 'esm', platform: 'node' },
  })
  const text = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')
  const values: unknown[] = []
  const left = new Error('The module has printed')
  const log = vi.spyOn(console, 'log').mockImplementation((value) => {
    values.push(value)
    // Leaves the loop of a subscription, which would not end.
    throw left
  })
  try {
    const done = import(/* @vite-ignore */ `data:text/javascript;base64,${text}`).catch((error: unknown) => {
      if (error !== left) throw error
    })
    while (until !== undefined && values.length === 0) await until()
    await done
    return values[0]
  } finally {
    log.mockRestore()
  }
}
