import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rename, rm, symlink } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// sun_path has 108 bytes on Linux and 104 on macOS, including the terminating NUL.
const MAX_SOCKET_PATH = 103
const LOCK_NAME = /^lock-[0-9a-f]{16}$/
const MAX_NAME_LENGTH = 'new-lock-'.length + 16

/** Another process has opened the data directory. */
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
 * Ensures that only one process opens an embedded database. Two would destroy it.
 *
 * A process creates a lock socket in the directory, which answers with the process id, and then looks for the sockets
 * of other processes. Of two processes at least the later one sees the other. The kernel closes a socket when its
 * process dies, so a socket that does not answer is stale. Each has its own name, so the removal of a stale socket
 * cannot hit a new one. With one shared name, two of four processes that found the lock of a killed process got it.
 *
 * @returns a function that releases the lock.
 * @throws DataDirInUse
 */
export async function lockDataDir(directory: string): Promise<() => Promise<void>> {
  const absolute = path.resolve(directory)
  await mkdir(absolute, { recursive: true, mode: 0o700 })
  if (process.platform === 'win32') return lockPipe(absolute)
  const { dir, cleanUp } = await shortPathOf(absolute)
  try {
    const lock = await createLock(dir, absolute)
    try {
      await acquire(lock, dir, absolute)
    } catch (error) {
      await lock.release()
      throw error
    }
    return lock.release
  } finally {
    await cleanUp()
  }
}

/**
 * Checks the lock without acquiring it, so that a start can fail early.
 *
 * @throws DataDirInUse
 */
export async function assertDataDirFree(directory: string): Promise<void> {
  const absolute = path.resolve(directory)
  if (process.platform === 'win32') {
    const pid = await queryHolder(pipeOf(absolute))
    if (pid !== null) throw new DataDirInUse(absolute, pid)
    return
  }
  const names = await readdir(absolute).catch(() => [])
  if (!names.some((name) => LOCK_NAME.test(name))) return
  const { dir, cleanUp } = await shortPathOf(absolute)
  try {
    for (const name of names.filter((each) => LOCK_NAME.test(each))) {
      const pid = await queryHolder(path.join(dir, name))
      if (pid !== null && !pid.endsWith(WAITING)) throw new DataDirInUse(absolute, pid)
    }
  } finally {
    await cleanUp()
  }
}

/** Of several waiting processes, the one with the first name in alphabetical order gets the lock. */
async function acquire(lock: Lock, dir: string, directory: string): Promise<void> {
  for (;;) {
    const others = await otherLocks(lock, dir)
    const holder = others.find(({ name, answer }) => !answer.endsWith(WAITING) || name < lock.name)
    if (holder !== undefined) throw new DataDirInUse(directory, holder.answer.replace(WAITING, ''))
    if (others.length === 0) return lock.hold()
    await sleep(10)
  }
}

const WAITING = ' waiting'

interface Lock {
  name: string
  hold(): void
  release(): Promise<void>
}

async function createLock(dir: string, directory: string): Promise<Lock> {
  const name = `lock-${randomBytes(8).toString('hex')}`
  let answer = `${process.pid}${WAITING}`
  const draft = path.join(dir, `new-${name}`)
  const server = await listen(draft, () => answer)
  // It gets the name of a lock only when it can answer, because other processes remove sockets that do not answer.
  await rename(draft, path.join(dir, name))
  return {
    name,
    hold: () => {
      answer = String(process.pid)
    },
    release: async () => {
      await rm(path.join(directory, name), { force: true })
      await closed(server)
    },
  }
}

/** Returns the locks that answer. The processes of the others are dead, so their locks are removed. */
async function otherLocks(own: Lock, dir: string): Promise<{ name: string; answer: string }[]> {
  const others: { name: string; answer: string }[] = []
  for (const name of await readdir(dir)) {
    if (!LOCK_NAME.test(name) || name === own.name) continue
    const answer = await queryHolder(path.join(dir, name))
    if (answer === null) await rm(path.join(dir, name), { force: true })
    else others.push({ name, answer })
  }
  return others
}

/** The directory under a path that is short enough for a socket. If needed, a temporary link is created. */
async function shortPathOf(directory: string): Promise<{ dir: string; cleanUp(): Promise<void> }> {
  if (Buffer.byteLength(directory) + 1 + MAX_NAME_LENGTH <= MAX_SOCKET_PATH) {
    return { dir: directory, cleanUp: async () => undefined }
  }
  const parent = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-'))
  const dir = path.join(parent, 'to')
  await symlink(directory, dir)
  return { dir, cleanUp: () => rm(parent, { recursive: true, force: true }) }
}

/** On Windows the system releases the name of a pipe when its process ends. */
async function lockPipe(directory: string): Promise<() => Promise<void>> {
  const address = pipeOf(directory)
  const server = await listen(address, () => String(process.pid)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') return null
    throw error
  })
  if (server === null) throw new DataDirInUse(directory, (await queryHolder(address)) ?? 'unknown')
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

/** @returns the answer, or null if no process listens. */
async function queryHolder(address: string): Promise<string | null> {
  for (let tries = 0; tries < 3; tries++) {
    const answer = await queryOnce(address)
    if (answer !== '') return answer
  }
  return 'unknown'
}

/** @returns an empty string if the connection ends without an answer, because the other process is about to exit. */
function queryOnce(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = net.connect(address)
    // A process that is too busy to answer is alive.
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
