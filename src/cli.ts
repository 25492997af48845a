#!/usr/bin/env node
import { start } from './app/start.ts'
import { createProgram, run } from './cli/program.ts'

// The reader of a pipe may close it early: `invitations list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
await run(createProgram(start), process.argv.slice(2))
