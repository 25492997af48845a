import path from 'node:path'
import { type Measured, measureDeliveries } from '../deliveries/measure.ts'
import type { Line, Settings } from '../measure/section.ts'
import { median } from '../measure/statistics.ts'

const MESSAGES = 4_000

/** Emails and webhooks of the queue, and creations while their emails are sent. Takes minutes, so a quick run has none. */
export async function measureDeliverySection({ rounds, seconds, isQuick }: Settings): Promise<Line[]> {
  if (isQuick) return []
  const measured = await measureDeliveries({
    builds: [path.resolve('dist')],
    rounds,
    emails: MESSAGES,
    webhooks: MESSAGES,
    seconds,
  })
  const emails = middle(measured, 'emails, queue, 20 domains')
  const bare = middle(measured, 'emails, bare nodemailer')
  const webhooks = middle(measured, 'webhooks, queue')
  const sending = middle(measured, 'creations, with email')
  const silent = middle(measured, 'creations, without email')
  return [
    {
      what: 'emails through the queue, to 20 domains',
      gateway: describe(emails),
      comparedWith: `nodemailer with its pool, to the same server: ${describe(bare)}`,
      value: emails.perSecond / bare.perSecond,
      unit: '×',
      goal: { atLeast: 0.8 },
    },
    {
      what: 'webhooks through the queue',
      gateway: describe(webhooks),
      comparedWith: '',
      value: webhooks.perSecond,
      unit: '/s',
      goal: { atLeast: 500 },
    },
    {
      what: 'create while the emails are sent',
      gateway: describe(sending),
      comparedWith: `the same with notify: false: ${describe(silent)}`,
      value: sending.perSecond / silent.perSecond,
      unit: '×',
      goal: { atLeast: 0.7 },
    },
  ]
}

interface Middle {
  perSecond: number
  cpuMsEach: number
}

function middle(measured: readonly Measured[], what: string): Middle {
  const rows = measured.filter((row) => row.what === what)
  if (rows.length === 0) throw new Error(`Nothing was measured: ${what}`)
  return {
    perSecond: median(rows.map(({ perSecond }) => perSecond)),
    cpuMsEach: median(rows.map(({ cpuMsEach }) => cpuMsEach ?? Number.NaN)),
  }
}

function describe({ perSecond, cpuMsEach }: Middle): string {
  return `${Math.round(perSecond)}/s, Node ${cpuMsEach.toFixed(2)} ms`
}
