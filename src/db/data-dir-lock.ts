import { createHash } from 'node:crypto'
import { link, mkdir, rename, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

// sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
const LONGEST_SOCKET_PATH = 103

/** Another process, `pid`, has the data directory open. */
export class DataDirInUse extends Error {
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
 * The holder listens on a socket beside the directory and answers with its process id. The kernel
 * closes it when the holder dies, however it dies, so there is no stale lock to mistake for a live one.
 *
 * @returns the release.
 * @throws DataDirInUse
 */
export async function lockDataDir(directory: string): Promise<() => Promise<void>> {
  const absolute = path.resolve(directory)
  await mkdir(absolute, { recursive: true, mode: 0o700 })
  const address = socketAddress(absolute)
  for (;;) {
    const server = await listen(address)
    if (server !== null) {
      server.unref()
      return () => new Promise((resolve) => server.close(() => resolve()))
    }
    const pid = await askHolder(address)
    if (pid !== null) throw new DataDirInUse(absolute, pid)
    await removeStale(address, absolute)
  }
}

/**
 * Removes what a killed holder left behind. It is moved aside first and asked again there: between
 * the question and the removal another starter may have done the same and be listening already.
 */
async function removeStale(address: string, directory: string): Promise<void> {
  const aside = `${address}.${process.pid}`
  try {
    await rename(address, aside)
  } catch {
    return // another starter was quicker
  }
  const pid = await askHolder(aside)
  if (pid !== null) await link(aside, address).catch(() => undefined)
  await rm(aside, { force: true })
  if (pid !== null) throw new DataDirInUse(directory, pid)
}

function socketAddress(directory: string): string {
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 32)
  if (process.platform === 'win32') return `\\\\.\\pipe\\invitation-gateway-${hash}`
  const beside = path.join(directory, 'lock')
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH) return beside
  return path.join(os.tmpdir(), `invitation-gateway-${hash}.lock`)
}

/** @returns null when the address is taken. */
function listen(address: string): Promise<net.Server | null> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end(String(process.pid))
    })
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null)
      else reject(error)
    })
    server.listen(address, () => resolve(server))
  })
}

/** @returns the holder's process id, or null when nobody listens. */
function askHolder(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = net.connect(address)
    socket.setTimeout(1000, () => socket.destroy(new Error('no answer')))
    socket.on('data', (bytes) => {
      answer += bytes
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Refused or gone: dead. Anything else, such as a holder too busy to answer, is alive.
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? null : answer || 'unknown')
    })
  })
}
