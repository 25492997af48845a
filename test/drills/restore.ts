// Backs up a gateway under load in each of the documented ways, removes its database, restores the backup, and starts a
// gateway on it:
//   npm run drill:restore      (PG_BINDIR)
//
// It fails if an invitation from before the backup is lost, if its link no longer works, or if an email or an event is
// missing.
import { WAYS } from './backups.ts'
import { restoreBackup } from './restore-backup.ts'

for (const way of WAYS) {
  const { faults, ...figures } = await restoreBackup(way, { main: 'dist/main.js', cli: 'dist/cli.js' })
  const shown = Object.entries(figures).map(([key, value]) => `${key} ${Math.round(value * 100) / 100}`)
  console.log(`${way}: ${shown.join(', ')}, faults ${faults.length}`)
  for (const fault of faults) console.error(`FAULT: ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}
