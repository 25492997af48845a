// Checks what a production install contains: the licenses of the packages in the build, and the size of everything.
// With a package of another license the gateway could not be used by everyone, and with a large one each start of an
// image and each `npx` takes longer.
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { buildConsole } from './build-console.mjs'
import { bundleAll, readPackage } from './bundle.ts'

/** Permissive licenses. PGlite is Apache-2.0, and the Postgres in it has the PostgreSQL License. */
const ALLOWED: ReadonlySet<string> = new Set([
  ...[
    '0BSD',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'CC0-1.0',
    'ISC',
    'MIT',
    'Python-2.0',
  ],
  ...['MIT-0', 'Unlicense'],
])
/** Packages that a production install has in addition to the build. */
const INSTALLED = ['node_modules/@electric-sql/pglite', 'node_modules/graphql']
const OTHER_FILES = ['dist/console', 'prisma/migrations', 'schema.graphql', 'CHANGELOG.md', 'README.md']
const MAX_MEGABYTES = 70

const dist = mkdtempSync(path.join(os.tmpdir(), 'invitation-gateway-packages-'))
try {
  const packages = [...(await bundleAll(dist, await buildConsole())), ...INSTALLED].map(readPackage)
  const refused = packages.filter(({ license }) => !isAllowed(license))
  for (const { name, version, license } of refused) {
    console.error(
      `${name} ${version} has the license ${license}, which scripts/check-packages.ts does not allow.`,
    )
  }
  const megabytes = [dist, ...INSTALLED, ...OTHER_FILES].reduce((sum, each) => sum + sizeOf(each), 0) / 1e6
  if (megabytes > MAX_MEGABYTES) {
    console.error(`A production install has ${megabytes.toFixed(1)} MB, more than ${MAX_MEGABYTES} MB.`)
  }
  if (refused.length > 0 || megabytes > MAX_MEGABYTES) process.exitCode = 1
  else {
    console.log(
      `${packages.length} packages with permissive licenses. A production install has ${megabytes.toFixed(1)} MB.`,
    )
  }
} finally {
  rmSync(dist, { recursive: true, force: true })
}

/** @param license an SPDX expression, such as `MIT AND (ISC OR Apache-2.0)` */
function isAllowed(license = ''): boolean {
  const parts = license.replaceAll(/[()]/g, '').split(' AND ')
  return parts.every((part) => part.split(' OR ').some((each) => ALLOWED.has(each)))
}

/** In bytes, with all files below a folder. */
function sizeOf(file: string): number {
  const stat = lstatSync(file)
  if (!stat.isDirectory()) return stat.size
  return readdirSync(file).reduce((sum, name) => sum + sizeOf(path.join(file, name)), 0)
}
