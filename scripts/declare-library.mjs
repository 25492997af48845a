// Writes the declarations of the library into dist/library: only of its public files, whose types import the client's and
// graphql's. Those of other modules would need packages that are only in the bundle.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const PUBLIC = ['library.ts', 'types.ts', 'generated/settings.ts']

const root = path.resolve(fileURLToPath(import.meta.url), '../..')
const compilerOptions = {
  isolatedDeclarations: true,
  declaration: true,
  rewriteRelativeImportExtensions: true,
}

for (const file of PUBLIC) {
  const source = readFileSync(path.join(root, 'src/library', file), 'utf8')
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(source, {
    fileName: file,
    compilerOptions,
  })
  if (diagnostics.length > 0) {
    throw new Error(
      ts.formatDiagnostics(diagnostics, {
        ...ts.sys,
        getCanonicalFileName: (name) => name,
        getNewLine: () => '\n',
        getCurrentDirectory: () => root,
      }),
    )
  }
  const target = path.join(root, 'dist/library', file.replace(/ts$/, 'd.ts'))
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, outputText.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"))
}
