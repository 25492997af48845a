import { start } from './app/start.ts'
import { explain } from './cli/explain.ts'
import { help } from './config/help.ts'

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(help())
} else if (process.argv.length > 2) {
  console.error('The gateway takes no arguments. Set environment variables instead; --help lists them.')
  process.exitCode = 2
} else {
  try {
    await start()
  } catch (error) {
    console.error(`\n${explain(error)}\n`)
    process.exit(1)
  }
}
