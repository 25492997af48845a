// Writes dist/: the console, the bundle, and the two files that start it. The client is compiled by `npm run build` after this.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConsole } from './build-console.mjs'
import { bundleAll } from './bundle.ts'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
mkdirSync(dist, { recursive: true })
// The console stays if its sources did not change, so that pages of a running gateway keep their files.
for (const name of readdirSync(dist).filter((each) => each !== 'console')) {
  rmSync(path.join(dist, name), { recursive: true })
}
await bundleAll(dist, await buildConsole())
for (const name of ['main.js', 'cli.js']) {
  writeFileSync(path.join(dist, name), `#!/usr/bin/env node\nimport './app/${name}'\n`)
}
