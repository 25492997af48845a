import { WrongRecipient } from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import type { ErrorRef } from '../errors.ts'

export function defineWrongRecipient(builder: Builder, error: ErrorRef): void {
  builder.objectType(WrongRecipient, {
    name: 'WrongRecipient',
    authScopes: { anybody: true },
    description: 'The invitation is for somebody else. It was not changed. Code: `WRONG_RECIPIENT`.',
    interfaces: [error],
    fields: (t) => ({
      hint: t.exposeString('hint', { description: 'The invited address, masked: `a•••@e•••.com`.' }),
    }),
  })
}
