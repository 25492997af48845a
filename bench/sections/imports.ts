import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createBenchEnvironment } from '../environment.ts'
import { countReported, startImport, writePeople } from '../imports/measure.ts'
import { countRows } from '../measure/postgres.ts'
import { runPgbench } from '../measure/run-pgbench.ts'
import type { Line, Settings } from '../measure/section.ts'
import { median } from '../measure/statistics.ts'
import { writeBulkCreation } from '../pgbench.ts'

const ROWS = 100_000
const ROWS_PER_STATEMENT = 100
// As many as the import sends at the same time.
const CONNECTIONS = 2

/**
 * An import of a file against pgbench, which repeats the recorded transaction of 100 rows. The time of the import
 * includes the start of the command, reading the file, and writing the report.
 */
export async function measureImports({ rounds, seconds, isQuick }: Settings): Promise<Line[]> {
  const rows = isQuick ? 5_000 : ROWS
  const folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-bench-'))
  const file = path.join(folder, 'people.csv')
  const [imports, bare, peaks]: [number[], number[], number[]] = [[], [], []]
  try {
    await writePeople(file, rows)
    for (let round = 1; round <= rounds; round++) {
      const imported = await importOnce(file, rows)
      imports.push(imported.rate)
      peaks.push(imported.peakMb)
      bare.push(await repeatStatement(folder, seconds))
      console.log(
        `  round ${round}: ${Math.round(imports.at(-1) ?? 0)} rows/s, peak ${imported.peakMb} MB; pgbench ${Math.round(bare.at(-1) ?? 0)} rows/s`,
      )
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return [
    {
      what: `import of ${rows} rows with an email each`,
      gateway: `${Math.round(median(imports))} rows/s`,
      comparedWith: `pgbench, the recorded transaction of ${ROWS_PER_STATEMENT} rows, ${CONNECTIONS} connections: ${Math.round(median(bare))} rows/s`,
      value: median(imports) / median(bare),
      unit: '×',
      goal: { atLeast: 0.8 },
    },
    {
      what: 'import, peak memory',
      gateway: `${Math.max(...peaks)} MB`,
      comparedWith: '',
      value: Math.max(...peaks),
      unit: 'MB',
      goal: { atMost: 200 },
    },
  ]
}

async function importOnce(file: string, rows: number) {
  const environment = await createBenchEnvironment()
  try {
    const { out, peakMb, seconds } = await startImport(file, environment.variables).ended
    const { done, failed } = JSON.parse(out)
    const stored = await countRows(environment.databaseUrl, 'invitations')
    if (done !== rows || failed !== 0 || stored !== rows || countReported(file) !== rows)
      throw new Error(`${rows} rows: ${done} done, ${failed} failed, ${stored} stored`)
    rmSync(file.replace(/\.csv$/, '.report.csv'))
    return { rate: rows / seconds, peakMb }
  } finally {
    await environment.drop()
  }
}

/** @returns rows per second */
async function repeatStatement(folder: string, seconds: number): Promise<number> {
  const environment = await createBenchEnvironment()
  try {
    const script = path.join(folder, 'bulk.sql')
    await writeBulkCreation(environment.variables, script, ROWS_PER_STATEMENT)
    const { rate } = await runPgbench(environment.databaseUrl, script, { connections: CONNECTIONS, seconds })
    return rate * ROWS_PER_STATEMENT
  } finally {
    await environment.drop()
  }
}
