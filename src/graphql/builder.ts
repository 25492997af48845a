import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import ValidationPlugin from '@pothos/plugin-validation'
import { InvalidInput } from '../invitations/errors.ts'
import { type Context, requirePrincipal } from './context.ts'

/** A fresh builder: what inputs are valid depends on configuration, so each gateway builds its own schema. */
export function createBuilder() {
  return new SchemaBuilder<{
    Context: Context
    DefaultFieldNullability: false
    Scalars: {
      ID: { Input: string; Output: string }
      JSON: { Input: unknown; Output: unknown }
      DateTime: { Input: Date; Output: Date }
    }
  }>({
    plugins: [ErrorsPlugin, RelayPlugin, ValidationPlugin],
    defaultFieldNullability: false,
    errors: { directResult: true, defaultTypes: [], unsafelyHandleInputErrors: true },
    relay: {
      // Ids say what they name and are the same through every door, so they need no other coding.
      encodeGlobalID: (_typename, id) => String(id),
      decodeGlobalID: (id) => ({ typename: typenameOf(id), id }),
      clientMutationId: 'omit',
      cursorType: 'String',
    },
    validation: {
      validationError: ({ issues }, _args, context) => {
        // Inputs are checked before the resolver runs, which is where callers are.
        requirePrincipal(context)
        return new InvalidInput(
          issues.flatMap((issue) => {
            const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
            const keys = unrecognizedKeys(issue)
            return keys.length === 0
              ? [{ path, message: issue.message }]
              : keys.map((key) => ({ path: [...path, key], message: 'is not known' }))
          }),
        )
      },
    },
  })
}

export type Builder = ReturnType<typeof createBuilder>

const TYPENAMES: Record<string, string> = { inv: 'Invitation', user: 'User' }

function typenameOf(id: string): string {
  return TYPENAMES[id.slice(0, Math.max(id.lastIndexOf('_'), 0))] ?? 'Unknown'
}

function unrecognizedKeys(issue: object): string[] {
  return 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.map(String) : []
}
