import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../support/databases.ts'
import { startGatewayProcess } from './gateway-process.ts'

const run = promisify(execFile)
const ROOT = path.resolve(import.meta.dirname, '../..')

/** A copy of the sources, so that the console of the other tests is left alone. */
let clone: string
beforeAll(async () => {
  clone = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-clone-'))
  await mkdir(path.join(clone, 'scripts'))
  for (const file of ['package.json', 'package-lock.json', 'scripts/build-console.mjs', 'tsconfig.json']) {
    await cp(path.join(ROOT, file), path.join(clone, file))
  }
  await cp(path.join(ROOT, 'src/console'), path.join(clone, 'src/console'), { recursive: true })
  await cp(path.join(ROOT, 'src/lib/csv'), path.join(clone, 'src/lib/csv'), { recursive: true })
  await symlink(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'))
})
afterAll(() => rm(clone, { recursive: true, force: true }))

/** @returns what the script printed */
async function build(args: string[] = [], environment: Record<string, string> = {}) {
  const env = { PATH: process.env['PATH'], ...environment }
  const { stdout, stderr } = await run(process.execPath, ['scripts/build-console.mjs', ...args], {
    cwd: clone,
    env,
  })
  return stdout + stderr
}

const built = (name: string) => path.join(clone, 'dist/console', name)

test('a start without a console builds nothing', async () => {
  for (const environment of [{ CONSOLE: 'off' }, { NODE_ENV: 'production' }]) {
    expect(await build(['--for-start'], environment)).toBe('')
  }
  await expect(readdir(path.join(clone, 'dist'))).rejects.toThrow('ENOENT')
})

test('the first start builds the console, says so, and compresses each file', async () => {
  const said = await build(['--for-start'], { NODE_ENV: 'test' })
  expect(said).toMatch(
    /^Building the console \(only after changes of its sources\) …\nBuilt the console in [\d.]+ s\.\n$/,
  )
  expect(readFileSync(built('index.html'), 'utf8')).toContain('__CSP_NONCE__')
  const files = await readdir(built('assets'))
  expect(files.filter((file) => /\.(js|css)$/.test(file)).length).toBeGreaterThan(1)
  // A copy that is not smaller than the file is left out, so a very small file can have one copy or none.
  const decompress = { '.br': brotliDecompressSync, '.gz': gunzipSync }
  for (const [ending, plainOf] of Object.entries(decompress)) {
    const copies = files.filter((name) => name.endsWith(ending))
    expect(copies.length).toBeGreaterThan(1)
    for (const file of copies) {
      const plain = await readFile(built(`assets/${file.slice(0, -3)}`))
      expect(plainOf(await readFile(built(`assets/${file}`))).equals(plain)).toBe(true)
    }
  }
  const large = files.filter(
    (name) => name.endsWith('.js') && readFileSync(built(`assets/${name}`)).length > 1_000,
  )
  for (const name of large) expect(files).toEqual(expect.arrayContaining([`${name}.br`, `${name}.gz`]))
  // React for development contains the texts of its warnings.
  const scripts = await Promise.all(
    files.filter((file) => file.endsWith('.js')).map((file) => readFile(built(`assets/${file}`), 'utf8')),
  )
  expect(scripts.join('')).not.toContain('Each child in a list should have a unique')
  // The page has no inline script, which the policy would refuse.
  expect(readFileSync(built('index.html'), 'utf8')).not.toMatch(/<script(?![^>]*\ssrc=)/)
  expect(JSON.parse(readFileSync(built('build.json'), 'utf8')).packages).toContain('node_modules/react')
})

test('a later start builds nothing and does not load Vite', async () => {
  rmSync(path.join(clone, 'node_modules'))
  expect(await build(['--for-start'])).toBe('')
  await symlink(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'))
})

test('a change of a source is built at the next start, and a fault does not prevent the start', async () => {
  const before = readFileSync(built('build.json'), 'utf8')
  await appendFile(path.join(clone, 'src/console/main.tsx'), '\nthis is no TypeScript\n')
  const said = await build(['--for-start'])
  expect(said).toContain('The console could not be built')
  await expect(build()).rejects.toThrow()
  expect(readFileSync(built('build.json'), 'utf8')).toBe(before)
  await cp(path.join(ROOT, 'src/console/main.tsx'), path.join(clone, 'src/console/main.tsx'))
  await writeFile(path.join(clone, 'src/console/new.ts'), 'export const added = 1\n')
  expect(await build(['--for-start'])).toContain('Built the console')
  expect(await readdir(path.join(clone, 'dist'))).toEqual(['console'])
})

test('the page of the console is served by a gateway that starts from the build', async () => {
  const database = await createTestDatabase()
  const gateway = await startGatewayProcess({ ...database.environment, CONSOLE: 'on' })
  const page = await fetch(`${gateway.url}/console`, { headers: { accept: 'text/html' } })
  const html = await page.text()
  const script = /src="\.\/(assets\/[\w.-]+\.js)"/.exec(html)?.[1]
  const file = await fetch(`${gateway.url}/console/${script}`, { headers: { 'accept-encoding': 'br' } })
  await gateway.stop()
  await database.drop()
  expect([page.status, file.status]).toEqual([200, 200])
  expect(file.headers.get('content-encoding')).toBe('br')
})
