import {
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql'

const SCHEMA_DESCRIPTION = `Invite people to an application, follow their invitations and let them accept.

Start with the mutation \`createInvitation\`.

- **Authentication**: send \`Authorization: Bearer …\` with a secret key (\`sk_…\`) or a user’s token. Each field names the scope that it needs.
- **Ids** begin with their type (\`inv_…\`, \`user_…\`, \`evt_…\`, \`dlv_…\`, \`whe_…\`, \`whd_…\`, \`key_…\`) and are the same in every API.
- **Times** are ISO 8601 in UTC with milliseconds.
- **Errors** of a mutation are types of its result that implement \`Error\`. Top-level errors have a code in \`extensions.code\`: \`UNAUTHENTICATED\`, \`FORBIDDEN\` (with the missing \`scope\`), \`BAD_USER_INPUT\`, \`UNAVAILABLE\` (try again), \`INTERNAL_SERVER_ERROR\` (with the \`requestId\` of the log).`

/**
 * Adds descriptions that are derived from the schema and therefore always correct: an introduction, the members
 * of a union that a field returns, and the format of times.
 */
export function addSchemaDescriptions(schema: GraphQLSchema): GraphQLSchema {
  schema.description = SCHEMA_DESCRIPTION
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      field.description = [field.description, describeUnion(field), describeFormat(field)]
        .filter(Boolean)
        .join(' ')
    }
  }
  return schema
}

function describeUnion({ type }: GraphQLField<unknown, unknown>): string | null {
  const union = getNamedType(type)
  if (!isUnionType(union)) return null
  const isError = (member: (typeof members)[number]) =>
    member.getInterfaces().some(({ name }) => name === 'Error')
  const members = union.getTypes()
  const listOf = (types: typeof members) => types.map(({ name }) => `\`${name}\``).join(', ')
  const errors = listOf(members.filter(isError))
  return `Returns ${listOf(members.filter((member) => !isError(member)))}, or one of these errors: ${errors}.`
}

function describeFormat({ type }: GraphQLField<unknown, unknown>): string | null {
  return getNamedType(type).name === 'DateTime' ? 'ISO 8601, UTC.' : null
}
