import { GraphQLError, Kind, valueFromASTUntyped } from 'graphql'
import type { Builder } from './builder.ts'

// RFC 3339. The UTC offset is required, so that the text means exactly one instant.
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i

/** A range of time, for filters. */
export function defineDateTimeRange(builder: Builder) {
  return builder.inputType('DateTimeRange', {
    description: 'A range of time. Both ends are optional.',
    fields: (t) => ({
      from: t.field({ type: 'DateTime', description: 'This time or later.' }),
      before: t.field({ type: 'DateTime', description: 'Before this time.' }),
    }),
  })
}

export type DateTimeRangeRef = ReturnType<typeof defineDateTimeRange>

export function defineScalars(builder: Builder): void {
  builder.scalarType('DateTime', {
    description:
      'A point in time, ISO 8601 in UTC with milliseconds: `2026-01-31T12:00:00.000Z`. An input can have any UTC offset, and must have one, as in RFC 3339: `2026-01-31T13:00:00+01:00`.',
    ...specifiedBy('https://www.rfc-editor.org/rfc/rfc3339'),
    serialize: (value) => value.toISOString(),
    parseValue: parseDateTime,
    parseLiteral: (node) => {
      if (node.kind !== Kind.STRING) throw badInput('DateTime must be a string')
      return parseDateTime(node.value)
    },
  })
  builder.scalarType('JSON', {
    description:
      'A JSON value, by default an object. Values that JSON readers or the database would change ' +
      'are refused as InvalidInput: `__proto__` keys, integers beyond ±(2^53 − 1), NUL, lone surrogates, deep nesting.',
    ...specifiedBy('https://www.rfc-editor.org/rfc/rfc8259'),
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
  })
}

/** Twice: introspection reads the property, and the SDL of a subgraph is printed from directives only. */
function specifiedBy(url: string) {
  return { specifiedByURL: url, directives: { specifiedBy: { url } } }
}

function parseDateTime(value: unknown): Date {
  if (typeof value !== 'string' || !DATE_TIME.test(value)) {
    throw badInput('DateTime must have the form of RFC 3339, such as 2026-01-31T12:00:00Z')
  }
  const date = new Date(value)
  // Date turns February 31 into a day of March, so the day is compared.
  const day = Number(value.slice(8, 10))
  const dateOnly = new Date(`${value.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || dateOnly.getUTCDate() !== day)
    throw badInput('DateTime is not an existing date')
  return date
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })
}
