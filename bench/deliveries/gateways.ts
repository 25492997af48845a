import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { SECRET_KEY } from '../environment.ts'
import { openPort } from '../subscribers/gateway.ts'

// The unit of the times in /proc.
const TICK_MS = 10
const BULK = 500

export type Environment = Record<string, string | undefined>

export interface Running {
  pid: number
  url: string
  stop(): Promise<void>
}

/** Starts a built gateway. */
export async function startBuilt(dist: string, environment: Environment): Promise<Running> {
  const port = await openPort()
  const options = process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? []
  const child = spawn(process.execPath, [...options, path.join(dist, 'main.js')], {
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const origin = `http://127.0.0.1:${port}`
  while (
    !(await fetch(`${origin}/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`The gateway in ${dist} did not start`)
    await setTimeout(20)
  }
  return running(child, `${origin}/graphql`)
}

/** Starts a gateway that queues emails and webhooks, and sends none. */
export async function startQueueing(environment: Environment): Promise<Running> {
  const child = fork(new URL('../gateway.ts', import.meta.url), ['batched', 'queueing'], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...environment },
  })
  const [port] = await once(child, 'message')
  return running(child, `http://127.0.0.1:${port}/graphql`)
}

function running(child: ChildProcess, url: string): Running {
  return {
    pid: child.pid ?? 0,
    url,
    stop: async () => {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** Creates invitations in bulk calls, whose addresses are of this many domains. */
export async function createMany(
  url: string,
  { count, domains, notify }: { count: number; domains: number; notify: boolean },
): Promise<void> {
  for (let first = 0; first < count; first += BULK) {
    const invitations = Array.from({ length: BULK }, (_, index) => {
      const number = first + index
      const emailAddress = `person${number}@${domains === 1 ? '' : `d${number % domains}.`}example.com`
      return { emailAddress, notify }
    })
    const answer = await call(
      url,
      'mutation ($i: CreateInvitationsInput!) { createInvitations(input: $i) { __typename ... on CreateInvitationsPayload { created } } }',
      { i: { invitations } },
    )
    if (!answer.includes(`"created":${BULK}`))
      throw new Error(`Not all were created: ${answer.slice(0, 300)}`)
  }
}

export async function call(url: string, query: string, variables: object): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` },
    body: JSON.stringify({ query, variables }),
  })
  return response.text()
}

/** The CPU time of a process so far. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}
