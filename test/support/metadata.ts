import fc from 'fast-check'
import { type Metadata, metadataFault } from '../../src/domain/metadata.ts'

const ODD = [
  '',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  'snake_case',
  'camelCase',
  '$ref',
  'é',
  '🦊',
]
const key = fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: 'grapheme', maxLength: 8 }))
const value = fc.oneof(
  fc.constantFrom<unknown>({}, [], '', null, 0, false, [[]], [{}], { a: {} }),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }),
  fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
)
/** Valid metadata with unusual keys, empty containers and all of Unicode. */
export const metadata = fc
  .dictionary(key, value, { maxKeys: 6 })
  // Through JSON, which has no -0 and no prototypes.
  .map((any): Metadata => JSON.parse(JSON.stringify(any)))
  .filter((any) => metadataFault(any) === null)
