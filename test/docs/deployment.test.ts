import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

function read(file: string): string {
  return readFileSync(file, 'utf8')
}

test('the Postgres of compose.yaml has a pinned version that CI tests', () => {
  const [, major = 'none'] = /image: postgres:(\d+)\.\d+/.exec(read('compose.yaml')) ?? []
  const [, tested = ''] = /postgres-versions\.ts --versions ([\d,]+)/.exec(read('.ci/run')) ?? []
  expect(tested.split(',')).toContain(major)
})

test('each image of compose.yaml has a pinned version', () => {
  const images = [...read('compose.yaml').matchAll(/image: (\S+)/g)].map(([, image]) => image)
  expect(images).toHaveLength(2)
  for (const image of images) expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-\w+)?$/)
})

test('the gateway of compose.yaml gets every variable of .env, except those that the file sets', () => {
  const [, gateway = ''] = /^ {2}gateway:\n((?: {4}.*\n|\n)+)/m.exec(read('compose.yaml')) ?? []
  expect(gateway).toContain('    env_file:\n      - path: .env\n        required: false\n')
  // The service needs these values, regardless of .env.
  for (const fixed of ['NODE_ENV: production', 'HOST: 0.0.0.0', 'PORT: 4000', 'DATABASE_URL: postgres://']) {
    expect(gateway).toContain(`\n      ${fixed}`)
  }
  expect(gateway).toContain('127.0.0.1:4000:4000')
})

test('Docker waits for the end of the gateway', () => {
  const [, limit = ''] = /^const STOP_MS = ([\d_]+)$/m.exec(read('src/app/serve.ts')) ?? []
  const ends = Number(limit.replace('_', '')) / 1000
  expect(ends).toBeGreaterThan(10)
  const [, grace] = /stop_grace_period: (\d+)s/.exec(read('compose.yaml')) ?? []
  expect(Number(grace)).toBeGreaterThan(ends)
  const [, timeout] = /docker stop --time (\d+)/.exec(read('docs/guide/production.md')) ?? []
  expect(Number(timeout)).toBeGreaterThan(ends)
})

test('the image runs a version of Node that CI tests', () => {
  const [, major = 'none'] = /^ARG NODE=node:(\d+)/m.exec(read('Dockerfile')) ?? []
  const [, tested = ''] = /node: \[([\d, ]+)\]/.exec(read('.github/workflows/ci.yml')) ?? []
  expect(tested.split(', ')).toContain(major)
})

test('the image runs as a user without rights and has no npm', () => {
  const [, last = ''] = read('Dockerfile').split(/^FROM \$.BASE.$/m)
  expect(last).toMatch(/^USER 1000$/m)
  expect(last).not.toMatch(/npm/)
})

test('each promise in SECURITY.md names tests that exist', () => {
  const rows = [...read('SECURITY.md').matchAll(/^\| [^|]+\. \| (.+) \|$/gm)]
  expect(rows.length).toBeGreaterThan(10)
  // test/docs/paths.test.ts checks that the files exist.
  for (const [, tests] of rows) expect(tests).toMatch(/^`test\/[\w/.-]+\.test\.ts`/)
})
