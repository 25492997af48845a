import { resolve } from 'node:path'
import ts from 'typescript'

/** Replaces `from` by `to` in one file, in memory only. */
export interface Edit {
  file: string
  from: string
  to: string
}

export interface TypeError {
  file: string
  text: string
}

/**
 * Type-checks src/ with edits in memory. All checks share the parsed files.
 *
 * @returns the function that gives the errors.
 */
export function createTypeCheck(): (edits: readonly Edit[]) => TypeError[] {
  const root = process.cwd()
  const { fileNames, options: configured } = readConfig()
  // Without it, an error with many members names only some.
  const options = { ...configured, noErrorTruncation: true }
  const rootNames = fileNames.filter((name) => name.startsWith(`${root}/src/`))
  const parsed = new Map<string, ts.SourceFile>()
  const host = ts.createCompilerHost(options)
  const parse = host.getSourceFile
  let previous: ts.Program | undefined

  return (edits) => {
    const edited = new Map<string, string>()
    for (const edit of edits) {
      const file = resolve(edit.file)
      edited.set(file, textAfter(edit, edited.get(file) ?? ts.sys.readFile(file) ?? ''))
    }
    host.getSourceFile = (name, languageVersion, ...rest) => {
      const text = edited.get(name)
      if (text !== undefined) return ts.createSourceFile(name, text, languageVersion, true)
      const file = parsed.get(name) ?? parse(name, languageVersion, ...rest)
      if (file !== undefined) parsed.set(name, file)
      return file
    }
    const program = ts.createProgram(rootNames, options, host, previous)
    previous = program
    return program
      .getSourceFiles()
      .filter(({ fileName }) => fileName.startsWith(`${root}/src/`))
      .flatMap((file) => program.getSemanticDiagnostics(file))
      .map(({ file, messageText }) => ({
        file: file?.fileName.slice(root.length + 1) ?? '',
        text: ts.flattenDiagnosticMessageText(messageText, '\n'),
      }))
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
function textAfter({ file, from, to }: Edit, text: string): string {
  const [before, after, ...more] = text.split(from)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${file} does not contain exactly once: ${from}`)
  }
  return `${before}${to}${after}`
}
