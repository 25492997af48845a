import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
} from 'graphql'

/** Texts for which functions of the platform take or took quadratic time. The length is in UTF-16 code units. */
export const ALPHABETS: Record<string, (length: number) => string> = {
  'combining marks': (length) => `a${'\u0315\u0300'.repeat(length / 2)}`,
  'Han characters, all different': (length) => fromCodes(length, (index) => 0x4e00 + (index % 20_000)),
  emojis: (length) => '😀'.repeat(length / 2),
  'separators and dashes': (length) => '.@%-'.repeat(length / 4),
  'subtags, all different': (length) =>
    Array.from({ length: length / 6 }, (_, index) => (60_466_176 + index).toString(36).slice(-5)).join('-'),
}

function fromCodes(length: number, code: (index: number) => number): string {
  return Array.from({ length }, (_, index) => String.fromCharCode(code(index))).join('')
}

/** A text as the value of a field: alone, and inside the parts that the gateway parses. */
export function placed(field: string, text: string): string[] {
  switch (field) {
    case 'emailAddress':
    case 'email_address':
      return [text, `${text}@example.com`, `a@${text}.com`]
    case 'redirectUrl':
    case 'redirect_url':
    case 'url':
      return [text, `https://${text}/`, `https://app.example.com/${text}`]
    case 'locale':
      return [text, `en-${text}`]
    case 'ticket':
      return [text, `tkt_${text}`]
    default:
      return [text, `inv_${text}`]
  }
}

/** An argument or an input field that is or contains text. */
export interface TextInput {
  /** `Mutation.createInvitation(input.emailAddress)` */
  name: string
  /** The name of the field. */
  field: string
  type: string
  /** A call with this value and all required values. */
  call(value: unknown): { query: string; variables: object }
  /** The same call with the text as a literal in the query. */
  literal(text: string): string
}

const TEXT = new Set(['String', 'ID', 'JSON', 'DateTime'])
const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'))

/** Every argument and input field that takes text. @param parents - the query around a field of each type */
export function textInputs(parents: Record<string, (field: string) => string>): TextInput[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__')) return []
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.flatMap((argument) =>
        places(argument).map(({ path, holder }): TextInput => {
          const within = parents[type.name]
          if (within === undefined)
            throw new Error(`${type.name}.${field.name} takes text: add its type to \`parents\``)
          const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'
          const required = field.args.filter(({ type }) => isNonNullType(type) && type !== argument.type)
          const declared = [argument, ...required.filter(({ name }) => name !== argument.name)]
          const given = (use: (name: string) => string) =>
            `${field.name}(${declared.map(({ name }) => `${name}: ${use(name)}`).join(', ')}) ${selection}`
          const valued = (value: unknown) =>
            Object.fromEntries(
              declared.map((each) => [each.name, each === argument ? at(each, path, value) : benign(each)]),
            )
          return {
            name: `${type.name}.${field.name}(${[argument.name, ...path].join('.')})`,
            field: holder.name,
            type: getNamedType(holder.type).name,
            call: (value) => ({
              query: within(given((name) => `$${name}`)).replace(
                /^(query|mutation|subscription)/,
                `$1 (${declared.map(({ name, type }) => `$${name}: ${type}`).join(', ')})`,
              ),
              variables: valued(value),
            }),
            literal: (text) => {
              const values = valued(text)
              return within(given((name) => literalOf(values[name])))
            },
          }
        }),
      ),
    )
  })
}

type Holder = GraphQLArgument | GraphQLInputField

function places(holder: Holder, path: string[] = []): { path: string[]; holder: Holder }[] {
  const named = getNamedType(holder.type)
  if (isInputObjectType(named)) {
    return Object.values(named.getFields()).flatMap((field) => places(field, [...path, field.name]))
  }
  return TEXT.has(named.name) ? [{ path, holder }] : []
}

/** A value for a holder with `value` at a path inside it and all required values. */
function at(holder: Holder, path: readonly string[], value: unknown): unknown {
  const list = (item: unknown) => (isListType(nullable(holder.type)) ? [item] : item)
  const [next, ...rest] = path
  if (next === undefined) return list(getNamedType(holder.type).name === 'JSON' ? { text: value } : value)
  const named = getNamedType(holder.type)
  if (!isInputObjectType(named)) throw new Error(`${holder.name} has no fields`)
  const fields = Object.values(named.getFields()).filter(
    (field) => field.name === next || isRequiredInputField(field),
  )
  return list(
    Object.fromEntries(
      fields.map((field) => [field.name, field.name === next ? at(field, rest, value) : benign(field)]),
    ),
  )
}

const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString()

function benign(holder: Holder): unknown {
  const type = nullable(holder.type)
  if (isListType(type)) return [benign({ ...holder, type: type.ofType } as Holder)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
    const given = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField)
    return Object.fromEntries(given.map((field) => [field.name, benign(field)]))
  }
  if (holder.name === 'emailAddress') return 'ada@example.com'
  if (holder.name === 'url') return 'https://hooks.example.com/'
  return { Int: 1, Boolean: true, JSON: {}, DateTime: YESTERDAY }[String(type)] ?? 'x'
}

function nullable(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) ? type.ofType : type
}

function literalOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, member]) => `${name}: ${literalOf(member)}`)
      .join(', ')} }`
  }
  return JSON.stringify(value)
}
