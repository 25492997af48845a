import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { SECRET_KEY } from '../environment.ts'
import { backendTimes, timeBetween } from './postgres.ts'
import { cpuMsOf } from './process.ts'
import { type HttpRequest, type Load, runWrk } from './wrk.ts'

/** A running server that is measured: the gateway or a peer. */
export interface Contender {
  name: string
  pid: number
  port: number
  /** What it sent when it was ready. */
  ready: Record<string, unknown>
  databaseUrl: string | null
  stop(): Promise<void>
}

export interface Measured extends Load {
  /** CPU time per request in milliseconds. */
  nodeMs: number
  postgresMs: number
}

interface Start {
  name: string
  file: string
  args?: string[]
  environment: NodeJS.ProcessEnv
  databaseUrl: string | null
}

const READY_MS = 300_000

/** Starts a server that sends its port to its parent. */
export async function startContender(start: Start): Promise<Contender> {
  const child = fork(path.resolve(start.file), start.args ?? [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', SECRET_KEY, ...start.environment },
  })
  const ended = once(child, 'exit')
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const message = await firstMessage(child, start.name, ended)
  const ready: Record<string, unknown> = typeof message === 'number' ? { port: message } : Object(message)
  return {
    name: start.name,
    pid: child.pid ?? 0,
    port: Number(ready['port']),
    ready,
    databaseUrl: start.databaseUrl,
    stop: async () => {
      child.kill('SIGTERM')
      // Peers that close nothing on SIGTERM end at once. The gateway closes its database first.
      await ended
      process.off('exit', kill)
    },
  }
}

async function firstMessage(child: ChildProcess, name: string, ended: Promise<unknown>): Promise<unknown> {
  const signal = AbortSignal.timeout(READY_MS)
  const message = await Promise.race([
    once(child, 'message', { signal }),
    ended.then(() => {
      throw new Error(`${name} ended at its start`)
    }),
  ])
  return message[0]
}

/** Measures a server under load: rate, durations, and the CPU time of the server and of its connections to Postgres. */
export async function measure(
  { pid, port, databaseUrl }: Contender,
  request: HttpRequest,
  load: { connections: number; seconds: number },
): Promise<Measured> {
  const before = await times(pid, databaseUrl)
  const result = await runWrk(port, request, load)
  const after = await times(pid, databaseUrl)
  return {
    ...result,
    nodeMs: (after.node - before.node) / result.requests,
    postgresMs: timeBetween(before.postgres, after.postgres) / result.requests,
  }
}

async function times(pid: number, databaseUrl: string | null) {
  const postgres = databaseUrl === null ? new Map<number, number>() : await backendTimes(databaseUrl)
  return { node: cpuMsOf(pid), postgres }
}
