import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { link, mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const CONTENDERS = 4
const ROUNDS = 300

let directory: string
let contenders: ChildProcess[]
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  contenders = Array.from({ length: CONTENDERS }, () =>
    fork(fileURLToPath(new URL('lock-contender.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] }),
  )
  await Promise.all(contenders.map((contender) => once(contender, 'message')))
})
afterAll(async () => {
  for (const contender of contenders) contender.kill('SIGKILL')
  await rm(directory, { recursive: true })
})

test(`one of ${CONTENDERS} concurrent processes gets the lock of a killed process, ${ROUNDS} times`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    await leaveStaleLock(path.join(directory, 'lock-0123456789abcdef'))
    const answers = await Promise.all(contenders.map((contender) => tell(contender, { lock: directory })))
    const refused = answers.filter((answer) => answer !== 'locked')
    expect(refused, `round ${round}: ${answers.join('; ')}`).toHaveLength(CONTENDERS - 1)
    for (const answer of refused) expect(answer).toMatch(/is in use by process (\d+|unknown)\./)
    await Promise.all(contenders.map((contender) => tell(contender, 'release')))
  }
})

async function tell(contender: ChildProcess, command: object | string): Promise<string> {
  const answered = once(contender, 'message')
  contender.send(command)
  const [answer] = await answered
  return answer
}

/** What remains after kill -9 of the owner: a socket file without a listener. */
async function leaveStaleLock(address: string): Promise<void> {
  const server = net.createServer()
  await once(server.listen(`${address}.made`), 'listening')
  await link(`${address}.made`, address)
  server.close()
  await once(server, 'close')
}
