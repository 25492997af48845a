import { describe, expect, test } from 'vitest'
import { BUILT_CLI, BUILT_MAIN } from '../support/build.ts'
import { HAS_OWN_POSTGRES } from '../support/own-postgres.ts'
import { WAYS } from './backups.ts'
import { restoreBackup } from './restore-backup.ts'

describe.runIf(HAS_OWN_POSTGRES)('a gateway that was restored from a backup', () => {
  test.each(WAYS)('has everything from before the backup if it was made with %s', async (way) => {
    const { acknowledged, faults } = await restoreBackup(way, { main: BUILT_MAIN, cli: BUILT_CLI })
    expect(faults).toEqual([])
    expect(acknowledged).toBeGreaterThanOrEqual(200)
  })
})
