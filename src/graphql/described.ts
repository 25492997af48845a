import {
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql'

const OF_ALL = `Invite people to an application, follow what becomes of it, take their answers.

Begin with the mutation \`createInvitation\`.

- **Who calls**: \`Authorization: Bearer …\` with a secret key (\`sk_…\`) or a user’s token. Each field says which scope it needs.
- **Ids** say what they name (\`inv_…\`, \`user_…\`, \`evt_…\`, \`dlv_…\`, \`whe_…\`, \`whd_…\`, \`key_…\`) and are the same everywhere.
- **Times** are ISO 8601 in UTC with milliseconds.
- **What goes wrong** in a mutation is a type of its result that implements \`Error\`. Top-level errors have a code in \`extensions.code\`: \`UNAUTHENTICATED\`, \`FORBIDDEN\` (with the \`scope\` that is missing), \`BAD_USER_INPUT\`, \`UNAVAILABLE\` (try again), \`INTERNAL_SERVER_ERROR\` (with the \`requestId\` to find it in the log by).`

/**
 * Says what can be said of all alike, and so never goes stale: of the schema how it works, of a field that
 * answers with a union what that can be, of a time how it is written.
 */
export function described(schema: GraphQLSchema): GraphQLSchema {
  schema.description = OF_ALL
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      field.description = [field.description, resultsOf(field), writtenAs(field)].filter(Boolean).join(' ')
    }
  }
  return schema
}

function resultsOf({ type }: GraphQLField<unknown, unknown>): string | null {
  const union = getNamedType(type)
  if (!isUnionType(union)) return null
  const failed = (member: (typeof members)[number]) =>
    member.getInterfaces().some(({ name }) => name === 'Error')
  const members = union.getTypes()
  const named = (those: typeof members) => those.map(({ name }) => `\`${name}\``).join(', ')
  const failures = named(members.filter(failed))
  return `Answers with ${named(members.filter((member) => !failed(member)))}, or with an error: ${failures}.`
}

function writtenAs({ type }: GraphQLField<unknown, unknown>): string | null {
  return getNamedType(type).name === 'DateTime' ? 'ISO 8601, UTC.' : null
}
