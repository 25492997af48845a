import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
// A child exits when the channel to its parent closes, so that a killed test runner leaves no process.
const ORPHANS_END =
  'data:text/javascript,process.channel.unref();process.on("disconnect",()=>process.exit(9))'

/** Generates the types of the examples, as `npm run examples` does. */
export async function generateExamples(): Promise<void> {
  await promisify(execFile)(process.execPath, ['examples/generate.mjs'], { cwd: ROOT })
}

/** Serves the examples, as `npm run examples` does. @param port 0 lets the system choose one. */
export async function serveExamples(environment: { GATEWAY_URL: string; SECRET_KEY: string }, port = 0) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', ORPHANS_END, '--import', 'tsx', 'examples/serve.ts'],
    {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        TMPDIR: process.env['TMPDIR'],
        TSX_TSCONFIG_PATH: 'examples/tsconfig.json',
        PORT: String(port),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  )
  const ended = once(child, 'close')
  if (child.stdout === null || child.stderr === null) throw new Error('The process has no output')
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line))
  const output = createInterface({ input: child.stdout })
  const first = await Promise.race([once(output, 'line'), ended.then(() => ['ended'])])
  const url = /^http:\S+/.exec(String(first[0]))?.[0]
  if (url === undefined) throw new Error(`The examples are not served: ${errors.join('\n')}`)
  return {
    origin: new URL(url).origin,
    /** Lines of standard error so far. */
    errors,
    /** kill -9: all open connections break. */
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
