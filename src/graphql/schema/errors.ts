import { InvalidInput, type InvitationError } from '../../domain/errors.ts'
import type { FieldCost } from '../limits/prices.ts'
import type { Builder } from './builder.ts'

/**
 * The interface of all expected errors, and `InvalidInput`, which most mutations can return. The other errors are
 * defined in the folder of their feature.
 */
export function defineErrors(builder: Builder) {
  const error = builder.interfaceRef<InvitationError>('Error').implement({
    description:
      'The reason why a call did not do what was requested. More types can be added: select `message` and `code` for all of them.',
    fields: (t) => ({
      message: t.exposeString('message', {
        description: 'What happened and what to do about it, for people. The text can change.',
      }),
      code: t.exposeString('code', {
        description: 'What happened, for programs, such as `ALREADY_INVITED`. It never changes.',
      }),
    }),
  })
  defineInvalidInput(builder, error)
  return error
}

export type ErrorRef = ReturnType<typeof defineErrors>

function defineInvalidInput(builder: Builder, error: ErrorRef): void {
  const inputIssue = builder.objectRef<InvalidInput['issues'][number]>('InputIssue').implement({
    description: 'One problem in an input.',
    authScopes: { anybody: true },
    fields: (t) => ({
      path: t.exposeStringList('path', {
        description:
          'The path of the value, beginning with the argument. It contains field names and list positions starting at 0: `["input", "emailAddress"]`.',
      }),
      message: t.exposeString('message', { description: 'What the value must be.' }),
    }),
  })

  builder.objectType(InvalidInput, {
    name: 'InvalidInput',
    authScopes: { anybody: true },
    description: 'The input is not valid. Nothing was stored. Code: `INVALID_INPUT`.',
    interfaces: [error],
    fields: (t) => ({
      issues: t.field({
        type: [inputIssue],
        description: 'Every problem, not only the first.',
        // The result contains either the issues or the objects that the query asked for, and those are counted.
        extensions: { cost: { size: 0 } satisfies FieldCost },
        resolve: (result) =>
          result.issues.map(({ path, message }) => ({
            path: path[0] === 'input' ? path : ['input', ...path],
            message,
          })),
      }),
    }),
  })
}
