import { type FieldNode, Kind, type ValueNode, valueFromASTUntyped } from 'graphql'
import { type Amount, fromVariables, type Variables } from './amount.ts'

/** Computes a number from arguments of a field. Each argument is given by its path. */
export function fromArguments(
  { arguments: args = [] }: FieldNode,
  paths: readonly (readonly string[])[],
  read: (values: unknown[]) => number,
): Amount {
  const values = paths.map(([name, ...rest]) =>
    valueAt(args.find((arg) => arg.name.value === name)?.value, rest),
  )
  if (values.some((value) => 'within' in value)) {
    return fromVariables((variables) =>
      read(values.map((value) => ('within' in value ? value.within(variables) : value.written))),
    )
  }
  return read(values.map((value) => ('written' in value ? value.written : undefined)))
}

type Value = { written: unknown } | { within(variables: Variables): unknown }

function valueAt(node: ValueNode | undefined, path: string[]): Value {
  if (node === undefined) return { written: undefined }
  if (node.kind === Kind.VARIABLE) {
    const name = node.name.value
    return { within: (variables) => path.reduce(member, variables[name]) }
  }
  const [next, ...rest] = path
  if (next === undefined) return { written: valueFromASTUntyped(node) }
  if (node.kind !== Kind.OBJECT) return { written: undefined }
  return valueAt(node.fields.find((field) => field.name.value === next)?.value, rest)
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
