// Writes dist/: the console, the bundle, and the two files that start it. The client is compiled by `npm run build` after this.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConsole } from './build-console.mjs'
import { bundle } from './bundle.ts'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
await bundle(path.join(dist, 'app'), undefined, await buildConsole())
writeFileSync(path.join(dist, 'main.js'), "import './app/main.js'\n")
writeFileSync(path.join(dist, 'cli.js'), "#!/usr/bin/env node\nimport './app/cli.js'\n")
