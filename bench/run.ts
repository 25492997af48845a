// Measures the built gateway against pgbench and against other servers, and compares the results with the goals:
//   npm run bench                               everything; writes docs/performance.md
//   npm run bench -- --only creations,reads     some sections
//   npm run bench -- --quick                    short rounds and few servers, as in CI
//
// It needs Linux, wrk, pgbench, and a Postgres server (BENCH_DATABASE_URL, default 127.0.0.1:5432) on which it creates
// databases of its own. It fails if a section did something wrong, and not if a goal is missed.
import { parseArgs } from 'node:util'
import { describeMachine } from './measure/machine.ts'
import type { Line, Section } from './measure/section.ts'
import { formatTable, keepRun, type Run, writePage } from './measure/table.ts'
import { measureCreationCost } from './sections/creation-cost.ts'
import { measureCreations } from './sections/creations.ts'
import { measureDeliverySection } from './sections/deliveries.ts'
import { measureImports } from './sections/imports.ts'
import { measureReads } from './sections/reads.ts'
import { measureRequestPath } from './sections/request-path.ts'
import { measureStart } from './sections/start.ts'
import { measureSubscribers } from './sections/subscribers.ts'

const SECTIONS: Record<string, Section> = {
  creations: measureCreations,
  'creation-cost': measureCreationCost,
  'request-path': measureRequestPath,
  reads: measureReads,
  start: measureStart,
  deliveries: measureDeliverySection,
  imports: measureImports,
  subscribers: measureSubscribers,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
})
const isQuick = values.quick
const settings = {
  isQuick,
  rounds: Number(values.rounds ?? (isQuick ? 2 : 5)),
  seconds: Number(values.seconds ?? (isQuick ? 2 : 6)),
}
const names = values.only?.split(',') ?? Object.keys(SECTIONS)
const unknown = names.filter((name) => SECTIONS[name] === undefined)
if (unknown.length > 0) {
  console.error(
    `There is no section ${unknown.join(', ')}. The sections are ${Object.keys(SECTIONS).join(', ')}.`,
  )
  process.exit(2)
}

const machine = await describeMachine()
console.log(machine)
const lines: Line[] = []
const failed: string[] = []
for (const name of names) {
  console.log(`${name}`)
  const began = performance.now()
  try {
    lines.push(...((await SECTIONS[name]?.(settings)) ?? []))
    console.log(`  ${Math.round((performance.now() - began) / 1000)} s`)
  } catch (error) {
    console.error('  FAILED:', error)
    failed.push(name)
  }
}

const run: Run = { machine, date: new Date().toISOString().slice(0, 10), ...settings, lines }
console.log(`\n${formatTable(lines)}\n`)
console.log(`kept in ${keepRun(isQuick ? 'quick' : 'latest', run)}`)
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}`)
  process.exitCode = 1
} else if (values.only === undefined && !isQuick) {
  writePage(run)
  console.log('written to docs/performance.md')
}
