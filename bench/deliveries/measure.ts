import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createBenchEnvironment } from '../environment.ts'
import { createInvitation } from '../measure/requests.ts'
import { runWrk } from '../measure/wrk.ts'
import {
  call,
  cpuMs,
  createMany,
  type Environment,
  type Running,
  startBuilt,
  startQueueing,
} from './gateways.ts'

export interface DeliveriesOptions {
  /** The folders of builds that are measured in turn. */
  builds: string[]
  rounds: number
  /** The number of emails and of webhooks per measurement. */
  emails: number
  webhooks: number
  /** The duration of a measurement of creations. */
  seconds: number
}

/** A row per measurement and round. */
export interface Measured {
  what: string
  dist: string
  perSecond: number
  cpuMsEach: number | null
}

const CONNECTIONS = 32

export async function measureDeliveries(options: DeliveriesOptions): Promise<Measured[]> {
  const sinks = await startSinks()
  const measured: Measured[] = []
  const add = (row: Measured) => {
    measured.push(row)
    console.log(`${row.what}, ${row.dist}: ${row.perSecond} per second, ${row.cpuMsEach ?? '-'} ms CPU each`)
  }
  try {
    for (let round = 0; round < options.rounds; round++) {
      add({ what: 'emails, bare nodemailer', dist: '-', ...(await bareEmails(sinks, options.emails)) })
      for (const dist of options.builds) {
        for (const domains of [20, 1]) {
          const rate = await queuedEmails(dist, sinks, { count: options.emails, domains })
          add({ what: `emails, queue, ${domains} domains`, dist, ...rate })
        }
        add({ what: 'webhooks, queue', dist, ...(await queuedWebhooks(dist, sinks, options.webhooks)) })
        for (const notify of [false, true]) {
          const rate = await creations(dist, sinks, { notify, seconds: options.seconds })
          add({ what: `creations, ${notify ? 'with' : 'without'} email`, dist, ...rate })
        }
      }
    }
  } finally {
    sinks.stop()
  }
  return measured
}

type Counter = 'emails' | 'webhooks'
type Sinks = Awaited<ReturnType<typeof startSinks>>

export async function startSinks() {
  const child = fork(new URL('sinks.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
  const [ports] = await once(child, 'message')
  return {
    smtpUrl: `smtp://127.0.0.1:${ports.smtp}`,
    httpUrl: `http://127.0.0.1:${ports.http}/hook`,
    count: async (counter: Counter): Promise<number> => {
      const answer = once(child, 'message')
      child.send('count')
      return (await answer)[0][counter]
    },
    stop: () => void child.disconnect(),
  }
}

/** The rate of the middle 80 % of `count` messages: neither the start nor the end of the process counts. */
async function measureRate(
  sinks: Sinks,
  counter: Counter,
  { pid, count, before }: { pid: number; count: number; before: number },
) {
  const until = async (goal: number) => {
    for (;;) {
      const now = (await sinks.count(counter)) - before
      if (now >= goal) return { now, at: performance.now(), cpu: cpuMs(pid) }
      await setTimeout(10)
    }
  }
  const first = await until(count * 0.15)
  const last = await until(count * 0.95)
  const messages = last.now - first.now
  return {
    perSecond: Math.round((messages / (last.at - first.at)) * 1000),
    cpuMsEach: Number(((last.cpu - first.cpu) / messages).toFixed(3)),
  }
}

async function bareEmails(sinks: Sinks, count: number) {
  const before = await sinks.count('emails')
  const script = path.join(import.meta.dirname, 'bare-mailer.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, sinks.smtpUrl, String(count)], {
    stdio: 'inherit',
  })
  const ended = once(child, 'exit')
  const rate = await measureRate(sinks, 'emails', { pid: child.pid ?? 0, count, before })
  await ended
  return rate
}

async function queuedEmails(
  dist: string,
  sinks: Sinks,
  { count, domains }: { count: number; domains: number },
) {
  return withDatabase({ SMTP_URL: sinks.smtpUrl }, async (environment) => {
    const filling = await startQueueing(environment)
    await createMany(filling.url, { count, domains, notify: true })
    await filling.stop()
    const before = await sinks.count('emails')
    return withBuilt(dist, environment, ({ pid }) => measureRate(sinks, 'emails', { pid, count, before }))
  })
}

async function queuedWebhooks(dist: string, sinks: Sinks, count: number) {
  // In production receivers must be on the public internet.
  return withDatabase({ SMTP_URL: sinks.smtpUrl, NODE_ENV: 'development' }, async (environment) => {
    const filling = await startQueueing(environment)
    await call(
      filling.url,
      'mutation ($url: String!) { createWebhookEndpoint(input: { url: $url }) { __typename } }',
      {
        url: sinks.httpUrl,
      },
    )
    await createMany(filling.url, { count, domains: 20, notify: false })
    await setTimeout(3_000)
    await filling.stop()
    const before = await sinks.count('webhooks')
    return withBuilt(dist, environment, ({ pid }) => measureRate(sinks, 'webhooks', { pid, count, before }))
  })
}

async function creations(
  dist: string,
  sinks: Sinks,
  { notify, seconds }: { notify: boolean; seconds: number },
) {
  return withDatabase({ SMTP_URL: sinks.smtpUrl }, (environment) =>
    withBuilt(dist, environment, async ({ pid, url }) => {
      await wrk(url, { notify, seconds: 3 })
      const [cpu, emails] = [cpuMs(pid), await sinks.count('emails')]
      const perSecond = await wrk(url, { notify, seconds })
      const sent = ((await sinks.count('emails')) - emails) / seconds
      if (notify) console.log(`  meanwhile ${Math.round(sent)} emails per second`)
      return {
        perSecond: Math.round(perSecond),
        cpuMsEach: Number(((cpuMs(pid) - cpu) / (perSecond * seconds)).toFixed(3)),
      }
    }),
  )
}

async function wrk(url: string, { notify, seconds }: { notify: boolean; seconds: number }): Promise<number> {
  const load = { connections: CONNECTIONS, seconds }
  return (await runWrk(Number(new URL(url).port), createInvitation({ notify }), load)).rate
}

async function withDatabase<Result>(
  variables: Environment,
  work: (environment: Environment) => Promise<Result>,
) {
  const { variables: common, drop } = await createBenchEnvironment()
  try {
    return await work({ ...common, ...variables })
  } finally {
    await drop()
  }
}

async function withBuilt<Result>(
  dist: string,
  environment: Environment,
  work: (gateway: Running) => Promise<Result>,
) {
  const gateway = await startBuilt(dist, environment)
  try {
    return await work(gateway)
  } finally {
    await gateway.stop()
  }
}
