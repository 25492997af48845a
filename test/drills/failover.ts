// Kills the primary of a Postgres under load and promotes its synchronous standby, again and again. Two gateways behind
// HAProxy serve callers and subscribers meanwhile. At the end, both gateways restart one after the other:
//   npm run drill:failover -- --rounds 10      (PG_BINDIR)
//
// It fails if anything acknowledged is lost, anything is doubled, a subscription has a gap, or a gateway needs more than
// 10 seconds after the promotion.
import { parseArgs } from 'node:util'
import { failOver } from './fail-over.ts'
import { restartGateways } from './restart-gateways.ts'
import { startScene } from './scene.ts'

const RECOVERY_SECONDS = 10

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds must be a whole number from 1')

const scene = await startScene('dist/main.js')
try {
  for (let round = 1; round <= rounds; round++) {
    if (round > 1) await scene.rebuild()
    const { faults, ...figures } = await failOver(scene)
    report(`failover ${round}`, figures, faults)
    if (figures.recoverySeconds > RECOVERY_SECONDS) report('too slow', {}, ['recovery took too long'])
  }
  const { faults, ...figures } = await restartGateways(scene)
  report('rolling restart', figures, faults)
} finally {
  await scene.close()
}

function report(name: string, figures: object, faults: string[]): void {
  const shown = Object.entries(figures).map(([key, value]) => `${key} ${Math.round(value * 100) / 100}`)
  console.log(`${name}: ${shown.join(', ')}, faults ${faults.length}`)
  for (const fault of faults) console.error(`FAULT: ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}
