import { note, printJson, printLine } from '../output.ts'
import type { ImportSummary } from './batch-sender.ts'

/** The result of an import. */
export interface SummaryOptions extends ImportSummary {
  file: string
  report: string
  dryRun: boolean
  seconds: number
}

/** Prints the result to standard output, as text or as JSON. */
export function printSummary(
  summary: SummaryOptions,
  { json, verb, leavesMail }: { json: boolean; verb: string; leavesMail: boolean },
): void {
  if (json) {
    printJson({ ...summary, seconds: Math.round(summary.seconds * 10) / 10 })
    return
  }
  const { rows, done, failed, failures, dryRun, stopped } = summary
  const codes = Object.entries(failures).map(([code, count]) => `${count} ${code}`)
  printLine(
    `${summary.file}: ${rows} rows, ${done} ${dryRun ? 'would be ' : ''}${verb}, ${failed} failed` +
      `${codes.length === 0 ? '' : ` (${codes.join(', ')})`}, in ${summary.seconds.toFixed(1)} s.`,
  )
  printLine(`The result of each row is in ${summary.report}.`)
  if (stopped !== null) {
    note(
      `Reading ended at line ${stopped.line}, column ${stopped.column}: ${stopped.message} The rest was not read. ` +
        'Fix it and run the same command again. Finished rows are not repeated.',
    )
  }
  if (leavesMail && done > 0 && !dryRun) note('Queued email waits until a gateway runs.')
}
