import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, describe, expect, test } from 'vitest'
import { eventually } from '../../support/harness.ts'
import { HAS_OWN_POSTGRES } from '../../support/own-postgres.ts'
import { answerOf, startScene } from './fault-scene.ts'

// A separate disk needs a mount, and a mount needs root.
const disk = mountSmallDisk()
afterAll(() => {
  if (disk !== undefined) {
    execFileSync('umount', [disk])
    rmdirSync(disk)
  }
})

function mountSmallDisk(): string | undefined {
  if (process.getuid?.() !== 0 || !HAS_OWN_POSTGRES || !existsSync('/usr/bin/mount')) return undefined
  const folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-gateway-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', folder], { stdio: 'ignore' })
    mkdirSync(path.join(folder, 'cluster'))
    return folder
  } catch {
    // This container may not mount.
    rmdirSync(folder)
    return undefined
  }
}

describe.skipIf(disk === undefined)('a full disk (the test needs root and the right to mount)', () => {
  test('a full disk leads to UNAVAILABLE until there is space, and nothing acknowledged is lost', async () => {
    const scene = await startScene({
      cluster: {
        directory: path.join(disk ?? '', 'cluster'),
        settings: { min_wal_size: '32MB', max_wal_size: '48MB', wal_recycle: 'on', wal_init_zero: 'off' },
      },
    })
    try {
      scene.load()
      await scene.more(50)
      const filler = path.join(disk ?? '', 'filler')
      await writeFile(filler, Buffer.alloc(200 * 1024 * 1024)).catch((error: NodeJS.ErrnoException) => {
        expect(error.code).toBe('ENOSPC')
      })
      await eventually(
        async () => {
          const { code } = await answerOf(scene.first, `full${Math.random()}@example.com`)
          expect(['Invitation', 'UNAVAILABLE']).toContain(code)
          return code === 'UNAVAILABLE' ? true : undefined
        },
        'the disk is full',
        60,
      )
      const ready = await fetch(`${scene.first.url}/ready`)
      expect(ready.status).toBe(503)
      await rm(filler)
      // Postgres may have stopped, because it could not write its log.
      await scene.cluster.kill().catch(() => undefined)
      await scene.cluster.restart()
      await eventually(
        async () => ((await fetch(`${scene.first.url}/ready`)).ok ? true : undefined),
        'the gateway is ready again',
        20,
      )
      await scene.recovered()
      await scene.isWhole()
    } finally {
      await scene.close()
    }
  }, 180_000)
})
