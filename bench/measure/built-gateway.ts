import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'

const READY_MS = 300_000

export interface BuiltGateway {
  pid: number
  port: number
  /** From the start of the process until `/ready` answered with 200. */
  readyMs: number
  child: ChildProcess
  /** Ends the process, by default with SIGTERM, and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/**
 * Starts a built gateway and waits until it is ready.
 *
 * @param options.entry default: dist/main.js of this checkout
 * @param options.port default: a free port
 */
export async function startBuiltGateway(
  environment: NodeJS.ProcessEnv,
  options: { entry?: string; execArgv?: string[]; port?: number } = {},
): Promise<BuiltGateway> {
  const { entry = 'dist/main.js', execArgv = [], port = await freePort() } = options
  const began = performance.now()
  const child = spawn(process.execPath, [...execArgv, path.resolve(entry)], {
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  // A benchmark that fails leaves no gateway behind.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`The gateway ended with ${child.exitCode}`)
    if (performance.now() - began > READY_MS) {
      kill()
      await ended
      throw new Error('The gateway did not become ready')
    }
    await setTimeout(5)
  }
  return {
    pid: child.pid ?? 0,
    port,
    readyMs: performance.now() - began,
    child,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      await ended
      process.off('exit', kill)
    },
  }
}

/** A port that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
}
