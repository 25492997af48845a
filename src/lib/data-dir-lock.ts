import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rename, rm, symlink } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
const LONGEST_SOCKET_PATH = 103
const FLAG = /^lock-[0-9a-f]{16}$/
const LONGEST_NAME = 'new-lock-'.length + 16

/** Another process, `pid`, has the data directory open. */
class DataDirInUse extends Error {
  readonly code = 'DATA_DIR_IN_USE'
  constructor(directory: string, pid: string) {
    super(
      `The data directory ${directory} is in use by process ${pid}. Stop that process, or set DATA_DIR ` +
        'to another directory, or DATABASE_URL to a Postgres server, which several gateways can share.',
    )
  }
}

/**
 * Makes sure that one process at a time opens an embedded database: two would destroy it.
 *
 * Whoever wants the directory raises a flag, a socket in it that answers with the process id, and then
 * looks for the flags of others; of two at least the later one sees the other. The kernel closes a
 * socket when its process dies, however it dies, so a dead flag is known by its silence; and as each
 * has a name of its own, taking a dead one away can't hit one that was raised meanwhile. (One shared
 * name could: of four starters that found a killed holder's lock, two had it.)
 *
 * @returns the release.
 * @throws DataDirInUse
 */
export async function lockDataDir(directory: string): Promise<() => Promise<void>> {
  const absolute = path.resolve(directory)
  await mkdir(absolute, { recursive: true, mode: 0o700 })
  if (process.platform === 'win32') return lockPipe(absolute)
  const { dir, leave } = await withinReach(absolute)
  try {
    const flag = await raise(dir, absolute)
    try {
      await becomeHolder(flag, dir, absolute)
    } catch (error) {
      await flag.lower()
      throw error
    }
    return flag.lower
  } finally {
    await leave()
  }
}

/**
 * Asks without taking: for a start that should not do all its work only to be told no.
 *
 * @throws DataDirInUse
 */
export async function assertDataDirFree(directory: string): Promise<void> {
  const absolute = path.resolve(directory)
  if (process.platform === 'win32') {
    const pid = await ask(pipeOf(absolute))
    if (pid !== null) throw new DataDirInUse(absolute, pid)
    return
  }
  const names = await readdir(absolute).catch(() => [])
  if (!names.some((name) => FLAG.test(name))) return
  const { dir, leave } = await withinReach(absolute)
  try {
    for (const name of names.filter((each) => FLAG.test(each))) {
      const pid = await ask(path.join(dir, name))
      if (pid !== null && !pid.endsWith(WAITING)) throw new DataDirInUse(absolute, pid)
    }
  } finally {
    await leave()
  }
}

/** Of several that wait, the one whose flag comes first in the alphabet goes ahead. */
async function becomeHolder(flag: Flag, dir: string, directory: string): Promise<void> {
  for (;;) {
    const others = await otherFlags(flag, dir)
    const ahead = others.find(({ name, answer }) => !answer.endsWith(WAITING) || name < flag.name)
    if (ahead !== undefined) throw new DataDirInUse(directory, ahead.answer.replace(WAITING, ''))
    if (others.length === 0) return flag.hold()
    await sleep(10)
  }
}

const WAITING = ' waiting'

interface Flag {
  name: string
  hold(): void
  lower(): Promise<void>
}

async function raise(dir: string, directory: string): Promise<Flag> {
  const name = `lock-${randomBytes(8).toString('hex')}`
  let answer = `${process.pid}${WAITING}`
  const made = path.join(dir, `new-${name}`)
  const server = await listen(made, () => answer)
  // It gets the name of a flag when it answers, not before: silent ones are taken away.
  await rename(made, path.join(dir, name))
  return {
    name,
    hold: () => {
      answer = String(process.pid)
    },
    lower: async () => {
      await rm(path.join(directory, name), { force: true })
      await closed(server)
    },
  }
}

/** Those that answer; the others' processes are dead, and their flags are removed. */
async function otherFlags(own: Flag, dir: string): Promise<{ name: string; answer: string }[]> {
  const others: { name: string; answer: string }[] = []
  for (const name of await readdir(dir)) {
    if (!FLAG.test(name) || name === own.name) continue
    const answer = await ask(path.join(dir, name))
    if (answer === null) await rm(path.join(dir, name), { force: true })
    else others.push({ name, answer })
  }
  return others
}

/** The directory by a path short enough for sockets: where its own is not, a link leads there for a while. */
async function withinReach(directory: string): Promise<{ dir: string; leave(): Promise<void> }> {
  if (Buffer.byteLength(directory) + 1 + LONGEST_NAME <= LONGEST_SOCKET_PATH) {
    return { dir: directory, leave: async () => undefined }
  }
  const place = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-'))
  const dir = path.join(place, 'to')
  await symlink(directory, dir)
  return { dir, leave: () => rm(place, { recursive: true, force: true }) }
}

/** Windows: the system frees the name of a pipe with its process. */
async function lockPipe(directory: string): Promise<() => Promise<void>> {
  const address = pipeOf(directory)
  const server = await listen(address, () => String(process.pid)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') return null
    throw error
  })
  if (server === null) throw new DataDirInUse(directory, (await ask(address)) ?? 'unknown')
  return () => closed(server)
}

function pipeOf(directory: string): string {
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 32)
  return `\\\\.\\pipe\\invitation-gateway-${hash}`
}

function listen(address: string, answer: () => string): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end(answer())
    })
    server.unref()
    server.once('error', reject)
    server.listen(address, () => resolve(server))
  })
}

function closed(server: net.Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

/** @returns what is answered there, or null when nobody listens. */
async function ask(address: string): Promise<string | null> {
  for (let tries = 0; tries < 3; tries++) {
    const answer = await askOnce(address)
    if (answer !== '') return answer
  }
  return 'unknown'
}

/** @returns the empty string when the connection ends without an answer: the other is about to be gone. */
function askOnce(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = net.connect(address)
    // Too busy to answer, it is alive all the same.
    socket.setTimeout(1000, () => {
      socket.destroy()
      resolve('unknown')
    })
    socket.on('data', (bytes) => {
      answer += bytes
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED' || code === 'ENOENT') resolve(null)
      else resolve(code === 'ECONNRESET' || code === 'EPIPE' ? '' : 'unknown')
    })
  })
}
