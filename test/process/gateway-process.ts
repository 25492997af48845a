import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { BUILT_MAIN } from '../support/build.ts'
import { SECRET_KEY } from '../support/harness.ts'
import { readyAnswer } from '../support/readiness.ts'
import { running } from './running.ts'

const PUBLIC_URL = 'https://invitations.test'
export const TICKET_SECRET = 'a ticket secret for tests and nothing else'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SETTINGS = {
  SECRET_KEY,
  TICKET_SECRET,
  PUBLIC_URL,
  // The system chooses a free port, and the log contains it.
  PORT: '0',
}
// A child ends with the channel to its parent, so a killed test runner leaves no child.
const ORPHANS_END =
  'data:text/javascript,process.channel.unref();process.on("disconnect",()=>process.exit(9))'

export interface Ended {
  /** Null after a signal. */
  code: number | null
  signal: NodeJS.Signals | null
}

export type Environment = Record<string, string | undefined>

export type GatewayProcess = Awaited<ReturnType<typeof startGatewayProcess>>

/**
 * Runs the gateway with complete settings and these variables. The value undefined leaves a setting out.
 *
 * @param entry the arguments of node. Default: the gateway as `npm start` runs it.
 */
export function spawnGateway(environment: Environment, entry = [BUILT_MAIN]) {
  // An embedded Postgres runs for seconds here, so optimized compilation takes longer than it saves.
  const child = spawn(process.execPath, ['--liftoff-only', '--import', ORPHANS_END, ...entry], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], ...SETTINGS, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  running.add(child)
  const output = lines(child.stdout)
  const errors = lines(child.stderr)
  const port = new Promise<number>((resolve) => {
    output.onLine((line) => {
      const listening = /"port":(\d+).*"msg":"listening"/.exec(line)
      if (listening !== null) resolve(Number(listening[1]))
    })
  })
  // Not at "exit", because the last output of the process may still be in the pipe.
  const ended = once(child, 'close').then((): Ended => {
    running.delete(child)
    return { code: child.exitCode, signal: child.signalCode }
  })
  return {
    pid: child.pid ?? Number.NaN,
    /** Lines of standard output so far. */
    output: output.soFar,
    /** Lines of standard error so far. */
    errors: errors.soFar,
    port,
    /** Resolves when the process ends for any reason. */
    ended,
    signal: (name: NodeJS.Signals) => child.kill(name),
    /** Requests data from `loop-monitor.mjs` if `entry` loads it. */
    ask: async <T extends 'reset' | 'longestTurn' | 'fixedWork' | 'collectGarbage'>(
      message: T,
    ): Promise<T extends 'fixedWork' ? { fixedWork: number } : { longest: number }> => {
      const answer = once(child, 'message')
      child.send(message)
      return (await answer)[0]
    },
    /** kill -9. */
    kill: () => {
      child.kill('SIGKILL')
      return ended
    },
    /** SIGTERM. */
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

function lines(stream: Readable | null) {
  if (stream === null) throw new Error('The process has no such output')
  const soFar: string[] = []
  const reader = createInterface({ input: stream }).on('line', (line) => soFar.push(line))
  return { soFar, onLine: (listener: (line: string) => void) => reader.on('line', listener) }
}

/** The gateway is ready when it listens. */
async function ready(spawned: ReturnType<typeof spawnGateway>, url: string): Promise<void> {
  const response = await readyAnswer(() => fetch(`${url}/ready`), spawned.output)
  const text = await response.text()
  if (response.ok) return
  await spawned.kill()
  throw new Error(`The gateway is not ready: ${text}\n${spawned.output.slice(-20).join('\n')}`)
}

/** Starts a gateway as a separate process. @returns when it is ready. */
export async function startGatewayProcess(environment: Environment, entry?: string[]) {
  const spawned = spawnGateway(environment, entry)
  const port = await Promise.race([
    spawned.port,
    spawned.ended.then(({ code, signal }) => {
      throw new Error(`The gateway ended with ${code ?? signal}: ${spawned.errors.join('\n')}`)
    }),
  ])
  const url = `http://127.0.0.1:${port}`
  await ready(spawned, url)

  async function graphql(query: string, variables: object = {}, headers: Record<string, string> = {}) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, ...headers },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = JSON.parse(await response.text())
    return { status: response.status, data, errors }
  }

  return {
    ...spawned,
    url,
    graphql,
    /** @returns the result union. @throws any other answer */
    async create(input: object) {
      const { status, data, errors } = await graphql(CREATE, { input })
      if (status !== 200 || errors !== undefined) throw new Error(`${status} ${JSON.stringify(errors)}`)
      return data.createInvitation
    },
    async deliveries(
      invitationId: string,
    ): Promise<{ state: string; attempts: number; lastError: string }[]> {
      const { data } = await graphql(DELIVERIES, { id: invitationId })
      return data.invitation.deliveries.nodes
    },
  }
}

/** When the gateway logged the first line with this text, by its own clock, in milliseconds. */
export function timeOf(output: string[], text: string): number {
  const line = output.find((candidate) => candidate.includes(text))
  if (line === undefined) throw new Error(`Not logged: ${text}`)
  return new Date(JSON.parse(line).time).getTime()
}

export const CREATE = `mutation ($input: CreateInvitationInput!) {
  createInvitation(input: $input) { __typename ... on Invitation { id url } ... on Error { code message } }
}`
const DELIVERIES =
  'query ($id: ID!) { invitation(id: $id) { deliveries { nodes { state attempts lastError } } } }'
