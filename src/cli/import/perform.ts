import { CommandError } from '../command-error.ts'
import { explain } from '../explain.ts'
import { EXIT_CODES } from '../run-command.ts'
import type { ImportSummary } from './batch-sender.ts'
import { createInterruption } from './interruption.ts'
import { showProgress } from './progress.ts'
import { createReport } from './report.ts'
import { type ImportRun, runImport } from './run.ts'
import type { Source } from './source/open-source.ts'
import { printSummary } from './summary.ts'

interface Performance<Input>
  extends Pick<ImportRun<Input>, 'rows' | 'mapRow' | 'create' | 'subjectsOf' | 'dryRun'> {
  source: Source
  /** The path of the report. */
  report: string
  json: boolean
  /** Called after each batch. */
  freeMemory(): void
  /** What the command does to a row, for the summary. */
  verb: 'invited' | 'imported'
  /** Whether email stays in the queue until a gateway sends it. */
  leavesMail: boolean
}

/** Runs an import with its report, its progress and its summary. If it fails, the user can run it again to continue. */
export async function performImport<Input>({
  source,
  report: path,
  json,
  verb,
  leavesMail,
  freeMemory,
  ...run
}: Performance<Input>): Promise<void> {
  const report = await createReport(path)
  const progress = showProgress(source.bytes)
  const started = performance.now()
  const { signal, end } = createInterruption()
  let latest: Readonly<ImportSummary> | undefined
  const onProgress = (summary: Readonly<ImportSummary>) => {
    latest = summary
    progress.at(source.read(), summary.rows)
    freeMemory()
  }
  try {
    const summary = await runImport({ ...run, report, signal, onProgress })
    progress.end()
    const seconds = (performance.now() - started) / 1000
    printSummary(
      { ...summary, file: source.name, report: path, dryRun: run.dryRun, seconds },
      { json, verb, leavesMail },
    )
    if (summary.failed > 0) process.exitCode = EXIT_CODES.failed
  } catch (error) {
    progress.end()
    throw interrupted(error, latest?.rows ?? 0)
  } finally {
    end()
    await report.close()
  }
}

/**
 * Reads up to the first row, and so past a header.
 *
 * @throws CommandError with the name of the file, if nothing of it can be used
 */
export async function startReading<Row>(
  rows: AsyncGenerator<Row>,
  { name }: Source,
): Promise<AsyncGenerator<Row>> {
  const first = await rows.next().catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error
    throw new CommandError(`${name}, ${error.message} Nothing was imported.`, {
      code: error.code,
      cause: error,
    })
  })
  return (async function* () {
    if (first.done === true) return
    yield first.value
    yield* rows
  })()
}

function interrupted(error: unknown, rows: number): CommandError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'ERROR'
  return new CommandError(
    `${explain(error)}\nThis was after ${rows} rows. Run the same command again to continue. Finished rows are not repeated.`,
    { code, cause: error },
  )
}
