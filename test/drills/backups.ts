import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { POSTGRES_BINARIES, startCluster } from '../support/postgres-cluster.ts'

const run = promisify(execFile)

/** A database that a gateway uses. */
export interface Place {
  /** The settings of a gateway that uses it. */
  variables: Record<string, string>
  /** Whether the gateway must be stopped for a backup. */
  isOffline: boolean
  /** @returns a function that creates a new database from the backup, on another server or in another directory */
  backUp(): Promise<() => Promise<Place>>
  remove(): Promise<void>
}

/** The ways to back up a gateway, by the program that makes the backup. */
export const WAYS = ['pg_dump', 'pg_basebackup', 'invitations backup'] as const

export type Way = (typeof WAYS)[number]

/** @param cli - the built command line */
export async function createPlace(way: Way, cli: string): Promise<Place> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-restore-'))
  switch (way) {
    case 'pg_dump':
      return onServer(await startCluster(), folder, dump)
    case 'pg_basebackup':
      return onServer(await startCluster(), folder, baseBackup)
    case 'invitations backup':
      return embeddedIn(folder, cli)
  }
}

type Cluster = Awaited<ReturnType<typeof startCluster>>
type BackUp = (cluster: Cluster) => Promise<() => Promise<Cluster>>

function onServer(cluster: Cluster, folder: string, backUp: BackUp): Place {
  return {
    variables: { DATABASE_URL: cluster.url, DATA_DIR: folder },
    isOffline: false,
    backUp: async () => {
      const restore = await backUp(cluster)
      return async () => onServer(await restore(), folder, backUp)
    },
    remove: async () => {
      await cluster.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const dump: BackUp = async ({ url }) => {
  const backup = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-dump-'))
  const file = path.join(backup, 'gateway.dump')
  await postgres('pg_dump', '--format=custom', `--file=${file}`, url)
  return async () => {
    const fresh = await startCluster()
    try {
      await postgres('pg_restore', '--no-owner', '--exit-on-error', `--dbname=${fresh.url}`, file)
      return fresh
    } catch (error) {
      await fresh.remove()
      throw error
    } finally {
      await rm(backup, { recursive: true })
    }
  }
}

const baseBackup: BackUp = async (cluster) => {
  const copy = await startCluster({ copyOf: cluster })
  return async () => copy
}

function embeddedIn(dataDir: string, cli: string): Place {
  const variables = { EMBEDDED_DATABASE: 'on', DATA_DIR: dataDir }
  return {
    variables,
    isOffline: true,
    backUp: async () => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-restore-'))
      const file = path.join(folder, 'gateway.tar.gz')
      await run(process.execPath, [cli, 'backup', file], { env: { ...process.env, ...variables } })
      return async () => {
        const place = embeddedIn(folder, cli)
        await run(process.execPath, [cli, 'restore', file], { env: { ...process.env, ...place.variables } })
        return place
      }
    },
    remove: () => rm(dataDir, { recursive: true, force: true }),
  }
}

async function postgres(program: string, ...args: string[]): Promise<void> {
  if (POSTGRES_BINARIES === undefined) throw new Error('There are no Postgres binaries: set PG_BINDIR')
  await run(path.join(POSTGRES_BINARIES, program), args)
}
