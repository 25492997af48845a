import { resolve } from 'node:path'
import ts from 'typescript'

/** Replaces `from` by `to` in one file, in memory only. */
export interface Edit {
  file: string
  from: string
  to: string
}

/**
 * Type-checks src/ with edits in memory. All checks share the parsed files, so that each takes a few seconds.
 *
 * @returns the function that gives the files with errors, in alphabetical order.
 */
export function createTypeCheck(): (edits: readonly Edit[]) => string[] {
  const root = process.cwd()
  const { fileNames, options } = readConfig()
  const rootNames = fileNames.filter((name) => name.startsWith(`${root}/src/`))
  const parsed = new Map<string, ts.SourceFile>()
  const host = ts.createCompilerHost(options)
  const parse = host.getSourceFile
  let previous: ts.Program | undefined

  return (edits) => {
    const edited = new Map(edits.map((edit) => [resolve(edit.file), edit]))
    host.getSourceFile = (name, languageVersion, ...rest) => {
      const edit = edited.get(name)
      if (edit !== undefined) return ts.createSourceFile(name, textAfter(edit), languageVersion, true)
      const file = parsed.get(name) ?? parse(name, languageVersion, ...rest)
      if (file !== undefined) parsed.set(name, file)
      return file
    }
    const program = ts.createProgram(rootNames, options, host, previous)
    previous = program
    return dependents(program, [...edited.keys()])
      .filter((file) => program.getSemanticDiagnostics(file).length > 0)
      .map(({ fileName }) => fileName.slice(root.length + 1))
      .toSorted()
  }
}

function readConfig(): ts.ParsedCommandLine {
  const config = ts.getParsedCommandLineOfConfigFile('tsconfig.json', undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'))
    },
  })
  if (config === undefined) throw new Error('tsconfig.json cannot be read')
  return config
}

/** @throws if the text to replace does not occur exactly once: the probe would check nothing. */
function textAfter({ file, from, to }: Edit): string {
  const [before, after, ...more] = (ts.sys.readFile(file) ?? '').split(from)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${file} does not contain exactly once: ${from}`)
  }
  return `${before}${to}${after}`
}

/** The edited files and all that import them, directly or through others. Only these can have new errors. */
function dependents(program: ts.Program, edited: readonly string[]): ts.SourceFile[] {
  const importers = new Map<string, ts.SourceFile[]>()
  for (const file of program.getSourceFiles()) {
    for (const imported of importsOf(file)) {
      const known = importers.get(imported)
      if (known === undefined) importers.set(imported, [file])
      else known.push(file)
    }
  }
  const found = new Map<string, ts.SourceFile>()
  const visit = (file: ts.SourceFile | undefined): void => {
    if (file === undefined || found.has(file.fileName)) return
    found.set(file.fileName, file)
    for (const importer of importers.get(file.fileName) ?? []) visit(importer)
  }
  for (const name of edited) visit(program.getSourceFile(name))
  return [...found.values()]
}

/** The project's own files that a file imports. Its imports are relative and end in .ts. */
function importsOf({ fileName, text }: ts.SourceFile): string[] {
  return ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName: name }) => name.startsWith('.'))
    .map(({ fileName: name }) => resolve(fileName, '..', name))
}
