#!/usr/bin/env node
import { start } from './app/start.ts'
import { ignoreClosedOutput } from './cli/output.ts'
import { createProgram, run } from './cli/program.ts'

ignoreClosedOutput()
await run(createProgram(start), process.argv.slice(2))
