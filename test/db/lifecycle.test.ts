import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EVENT_TYPES } from '../../src/domain/events/invitation-event.ts'
import { shrinkingBriefly } from '../support/shrinking.ts'
import { checkAgreement } from './lifecycle/agreement.ts'
import { EXAMPLES, type Step, steps } from './lifecycle/steps.ts'
import { LifecycleRun, startWorld, type World } from './lifecycle/world.ts'

// To repeat a failure: LIFECYCLE_SEED is the seed that it printed.
const seed = process.env['LIFECYCLE_SEED']

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

test('after any sequence of operations, status, times, events, deliveries, jobs and reminders agree', async () => {
  const events = new Set<string>()
  const states = new Set<string>()
  const failures = new Map<Step[], number>()
  await fc.assert(
    fc.asyncProperty(
      steps,
      shrinkingBriefly(async (sequence) => {
        const run = new LifecycleRun(world)
        for (const [index, step] of sequence.entries()) {
          try {
            await run.perform(step)
            await checkAgreement(run, world)
          } catch (error) {
            failures.set(sequence, index + 1)
            throw new Error(`After step ${index + 1}: ${JSON.stringify(step)}`, { cause: error })
          }
        }
        const { invitations, deleted } = run.model
        if (deleted.length > 0) events.add('DELETED')
        for (const invitation of invitations) {
          for (const { type } of invitation.events) events.add(type)
          for (const { state } of invitation.deliveries) states.add(state)
        }
      }),
    ),
    {
      numRuns: 40,
      examples: EXAMPLES,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
      reporter: (details) => {
        if (!details.failed) return
        const sequence: Step[] = details.counterexample?.[0] ?? []
        const performed = sequence.slice(0, failures.get(sequence))
        const lines = performed.map((step) => `  ${JSON.stringify(step)}`).join('\n')
        const { errorInstance: error, seed: failed } = details
        expect.fail(`Repeat it with LIFECYCLE_SEED=${failed}
${lines}
${String(error)}
${causeOf(error)}`)
      },
    },
  )
  // The sequences reach everything that there is.
  expect([...events].sort()).toEqual([...EVENT_TYPES].sort())
  expect([...states].sort()).toEqual(['CANCELED', 'FAILED', 'QUEUED', 'SENDING', 'SENT'])
})

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (!(cause instanceof Error)) return ''
  const { actual, expected } = { actual: undefined, expected: undefined, ...cause }
  return `${cause.stack}\n${inspect({ actual, expected }, { depth: 4 })}`
}
