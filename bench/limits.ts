// Measures how long a gateway takes to refuse each query beyond a limit, over HTTP:
//   npm run bench:limits      (BENCH_ROUNDS)
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startApp } from '../src/app/app.ts'
import { loadConfig } from '../src/config/config.ts'
import { completeSecrets } from '../src/config/secrets.ts'
import { listen } from '../src/http/server/listen.ts'
import { createLog } from '../src/lib/log.ts'
import { bodyOf, HOSTILE } from '../test/graphql/hostile.ts'

const SECRET_KEY = `sk_bench_${'0'.repeat(32)}`
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 15)
const LIMIT_MS = 50

// The embedded database is enough, because no query here reaches it.
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'invitation-bench-'))
try {
  await main()
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}

async function main(): Promise<void> {
  const config = await completeSecrets(
    loadConfig({ SECRET_KEY, DATA_DIR: dataDir, PORT: '0', PUBLIC_URL: 'http://localhost' }),
  )
  const app = await startApp({ config, log: createLog('silent', config.secretKeys) })
  const server = await listen(app.fetch, { ...config, ...app.edge })
  try {
    const url = `http://127.0.0.1:${server.port}/graphql`
    console.log(`medians of ${ROUNDS} requests over HTTP, one at a time, in milliseconds`)
    console.log(
      `${(await medianTime(url, '{"query":"{ __typename }"}')).toFixed(1).padStart(7)}  { __typename }`,
    )
    let slowest = 0
    for (const [name, hostile] of Object.entries(HOSTILE)) {
      const median = await medianTime(url, bodyOf(hostile))
      slowest = Math.max(slowest, median)
      console.log(`${median.toFixed(1).padStart(7)}  ${name}`)
    }
    const verdict = slowest <= LIMIT_MS ? 'within the limit' : 'TOO SLOW'
    console.log(`slowest: ${slowest.toFixed(1)} ms, limit: ${LIMIT_MS} ms: ${verdict}`)
    if (slowest > LIMIT_MS) process.exitCode = 1
  } finally {
    await server.close()
    await app.stop()
  }
}

async function medianTime(url: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` }
  const times: number[] = []
  // The first rounds are not counted, because the code is not compiled yet.
  for (let round = -3; round < ROUNDS; round++) {
    const startedAt = performance.now()
    await (await fetch(url, { method: 'POST', headers, body })).text()
    if (round >= 0) times.push(performance.now() - startedAt)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
}
