import { Kind, type TypeNode, type ValueNode } from 'graphql'
import { tooComplex } from './too-complex.ts'

/**
 * The limits of a value in a query or in its variables. They are higher than the limit of every argument, so that the
 * argument itself refuses a value that is slightly too large, with a better message.
 */
const VALUE_LIMITS = { depth: 1024, textLength: 65_536, listLength: 10_000, members: 2000 } as const

/** Checks a literal in a query. @returns the number of values it contains. @throws GraphQLError */
export function checkValue(value: ValueNode, depth = 1): number {
  if (depth > VALUE_LIMITS.depth) throw tooDeep(depth + levelsBelow(value, membersOfNode))
  if ('value' in value && typeof value.value === 'string') checkText(value.value)
  return membersOfNode(value).reduce((count, member) => count + checkValue(member, depth + 1), 1)
}

/** Checks a value from JSON. @returns the number of values it contains. @throws GraphQLError */
export function checkVariable(value: unknown, depth = 0): number {
  if (typeof value === 'string') checkText(value)
  if (typeof value !== 'object' || value === null) return 1
  if (depth > VALUE_LIMITS.depth) throw tooDeep(depth + levelsBelow<unknown>(value, membersOf))
  let count = 1
  if (Array.isArray(value)) {
    checkCount('listLength', value.length)
    for (const item of value) count += checkVariable(item, depth + 1)
  } else {
    const names = Object.keys(value)
    checkCount('members', names.length)
    for (const name of names) count += checkVariable(Reflect.get(value, name), depth + 1)
  }
  return count
}

/** Checks the depth of the lists in the type of a variable. @throws GraphQLError */
export function checkType(type: TypeNode): void {
  let depth = 0
  for (let inner = type; inner.kind !== Kind.NAMED_TYPE; inner = inner.type) depth++
  if (depth > VALUE_LIMITS.depth) throw tooDeep(depth)
}

function checkText({ length }: string): void {
  if (length > VALUE_LIMITS.textLength) throw tooComplex('textLength', length, VALUE_LIMITS.textLength)
}

function checkCount(limit: 'listLength' | 'members', count: number): void {
  if (count > VALUE_LIMITS[limit]) throw tooComplex(limit, count, VALUE_LIMITS[limit])
}

function tooDeep(depth: number) {
  return tooComplex('valueDepth', depth, VALUE_LIMITS.depth)
}

function membersOfNode(value: ValueNode): readonly ValueNode[] {
  if (value.kind === Kind.LIST) return value.values
  return value.kind === Kind.OBJECT ? value.fields.map((field) => field.value) : []
}

function membersOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return typeof value === 'object' && value !== null ? Object.values(value) : []
}

/** Counts the levels without recursion, because there can be half a million. */
function levelsBelow<Value>(value: Value, members: (value: Value) => readonly Value[]): number {
  let level = members(value)
  let depth = 0
  while (level.length > 0) {
    const next: Value[] = []
    for (const member of level) for (const below of members(member)) next.push(below)
    level = next
    depth++
  }
  return depth
}
