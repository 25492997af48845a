import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import {
  type GraphQLInputType,
  type GraphQLResolveInfo,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql'
import { type InputIssue, InvalidInput } from '../../../domain/errors.ts'
import { isTooLong, lookupId, type TextKind, tooLongMessage } from '../../../domain/text-limits.ts'

declare global {
  // biome-ignore lint/style/noNamespace: Pothos requires this namespace to register a plugin.
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      textArguments: TextArguments<Types>
    }
  }
}

/** The kinds of text arguments that are not ids. Input fields that are not ids are limited by their zod schema. */
const KINDS = new Map<string, TextKind>([
  ['emailAddress', 'emailAddress'],
  ['ticket', 'ticket'],
  ['after', 'cursor'],
  ['before', 'cursor'],
])

/**
 * Limits the length of texts in the arguments of every field before they are validated: of the arguments themselves, and
 * of ids at any depth. In a list of ids, an id that is too long counts as unknown.
 * test/process/hostile/hostile-text.test.ts finds arguments without a limit.
 */
class TextArguments<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    return Object.keys(config.args).length === 0
      ? config
      : { ...config, argMappers: [limitTexts, ...config.argMappers] }
  }
}

function limitTexts(
  args: Record<string, unknown>,
  _context: object,
  { parentType, fieldName = '' }: Partial<GraphQLResolveInfo>,
): Record<string, unknown> {
  const limited = { ...args }
  for (const { name, type } of parentType?.getFields()[fieldName]?.args ?? []) {
    if (isListOfIds(type)) limited[name] = lookupIds(args[name])
    const issue = issueOf(limited[name], { type, path: [name], kind: KINDS.get(name) })
    if (issue !== null) throw new InvalidInput([issue])
  }
  return limited
}

function isListOfIds(type: GraphQLInputType): boolean {
  const list = getNullableType(type)
  return isListType(list) && String(getNullableType(list.ofType)) === 'ID'
}

function lookupIds(ids: unknown): unknown {
  return Array.isArray(ids) ? ids.map((id) => (typeof id === 'string' ? lookupId(id, 'id') : id)) : ids
}

interface Place {
  type: GraphQLInputType
  path: string[]
  /** The kind of a text that is not an id; undefined if it has no limit here. */
  kind: TextKind | undefined
}

/** The first text that is too long, or null. */
function issueOf(value: unknown, { type, path, kind }: Place): InputIssue | null {
  const given = getNullableType(type)
  if (typeof value === 'string') {
    const known = kind ?? (String(given) === 'ID' ? 'id' : undefined)
    return known !== undefined && isTooLong(value, known) ? { path, message: tooLongMessage(known) } : null
  }
  if (typeof value !== 'object' || value === null) return null
  const members = isListType(given)
    ? Object.entries(value).map(([name, item]) => [name, item, given.ofType, kind] as const)
    : isInputObjectType(given)
      ? Object.values(given.getFields()).map(
          (field) => [field.name, Reflect.get(value, field.name), field.type, undefined] as const,
        )
      : []
  for (const [name, member, memberType, memberKind] of members) {
    const issue = issueOf(member, { type: memberType, path: [...path, name], kind: memberKind })
    if (issue !== null) return issue
  }
  return null
}

export const TEXT_ARGUMENTS = 'textArguments'
SchemaBuilder.registerPlugin(TEXT_ARGUMENTS, TextArguments)
