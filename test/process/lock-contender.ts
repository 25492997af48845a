// A process that locks and releases a data directory when it gets a message.
import process from 'node:process'
import { lockDataDir } from '../../src/lib/data-dir-lock.ts'

let release: (() => Promise<void>) | undefined

async function obey(command: { lock: string } | 'release'): Promise<string> {
  if (command === 'release') {
    await release?.()
    release = undefined
    return 'released'
  }
  try {
    release = await lockDataDir(command.lock)
    return 'locked'
  } catch (error) {
    return String(error)
  }
}

process.on('message', (command: { lock: string } | 'release') => {
  void obey(command).then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
