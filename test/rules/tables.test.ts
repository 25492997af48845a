import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('the start checks the rights on every table of the schema', () => {
  const models = readFileSync('prisma/schema.prisma', 'utf8').matchAll(/^model \w+ \{.*?@@map\("(\w+)"\)/gms)
  const tables = [...models].map(([, table = '']) => table)
  expect(tables.length).toBeGreaterThan(10)
  const [, checked = ''] =
    /^const TABLES = \[(.*?)^\]/ms.exec(readFileSync('src/db/migration/rights.ts', 'utf8')) ?? []
  expect(tables.filter((table) => !checked.includes(`'${table}'`))).toEqual([])
})
