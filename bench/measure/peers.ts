import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Contender, startContender } from './contender.ts'
import { createDatabase, query } from './postgres.ts'

const FOLDER = path.resolve(import.meta.dirname, '../peers')
const ROWS = 10_000

/** Servers of others. Each is a folder in bench/peers with its own packages. */
export type PeerName =
  | 'stock-yoga'
  | 'apollo-server'
  | 'mercurius'
  | 'naive'
  | 'mercurius-pg'
  | 'postgraphile'
  | 'better-auth'

/** Starts a peer without a database. */
export async function startPeer(name: PeerName): Promise<Contender> {
  await installPeer(name)
  return startContender({ name, file: serverOf(name), environment: {}, databaseUrl: null })
}

/** Starts a peer with a database of its own, which it drops when it stops. */
export async function startPeerWithDatabase(
  name: PeerName,
  {
    tables,
    label = name,
    environment = {},
  }: { tables: boolean; label?: string; environment?: NodeJS.ProcessEnv },
): Promise<Contender & { databaseUrl: string }> {
  await installPeer(name)
  const database = await createDatabase(label)
  try {
    if (tables) await fillTables(database.url)
    const peer = await startContender({
      name: label,
      file: serverOf(name),
      environment: { DATABASE_URL: database.url, ...environment },
      databaseUrl: database.url,
    })
    const stop = async () => {
      await peer.stop()
      await database.drop()
    }
    return { ...peer, databaseUrl: database.url, stop }
  } catch (error) {
    await database.drop()
    throw error
  }
}

function serverOf(name: PeerName): string {
  return path.join(FOLDER, name, 'server.mjs')
}

async function fillTables(url: string): Promise<void> {
  await query(url, readFileSync(path.join(FOLDER, 'invitations.sql'), 'utf8'))
  await query(
    url,
    `INSERT INTO invitations (email_address, created_at)
     SELECT 'filled' || n || '@example.com', now() - n * interval '1 minute' FROM generate_series(1, ${ROWS}) AS n`,
  )
  await query(url, 'VACUUM ANALYZE invitations')
}

const installed = new Map<PeerName, Promise<void>>()

/** Installs the packages of a peer, unless they are there. @throws with the reason if that is not possible */
function installPeer(name: PeerName): Promise<void> {
  const running = installed.get(name) ?? install(name)
  installed.set(name, running)
  return running
}

async function install(name: PeerName): Promise<void> {
  const cwd = path.join(FOLDER, name)
  const run = promisify(execFile)
  try {
    if (!existsSync(path.join(cwd, 'node_modules/.package-lock.json'))) {
      console.log(`  installing ${name} (npm ci in bench/peers/${name})`)
      await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd })
    }
    const { scripts }: { scripts?: Record<string, string> } = JSON.parse(
      readFileSync(path.join(cwd, 'package.json'), 'utf8'),
    )
    if (scripts?.['prepare-peer'] !== undefined) await run('npm', ['run', 'prepare-peer'], { cwd })
  } catch (error) {
    throw new Error(`The peer ${name} cannot be installed: ${String(error)}`, { cause: error })
  }
}
