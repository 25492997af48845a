import {
  AlreadyInvited,
  InvalidInput,
  type InvitationError,
  QuotaExceeded,
  UserAlreadyExists,
} from '../invitations/errors.ts'
import type { Builder } from './builder.ts'
import { may } from './context.ts'
import type { InvitationRef } from './invitation.ts'

/** The expected failures: types of their own in each result, under one interface. */
export function defineErrors(builder: Builder, invitation: InvitationRef): void {
  const error = builder.interfaceRef<InvitationError>('Error').implement({
    description:
      'Why a call did not do what was asked. New kinds may be added: ask for `message` and `code` of any.',
    fields: (t) => ({
      message: t.exposeString('message', { description: 'What happened and what to do, for people.' }),
      code: t.exposeString('code', { description: 'What happened, for programs; it never changes.' }),
    }),
  })

  builder.objectType(AlreadyInvited, {
    name: 'AlreadyInvited',
    description: 'A pending invitation for the same address stands already. Code: `ALREADY_INVITED`.',
    interfaces: [error],
    fields: (t) => ({
      invitation: t.field({
        type: invitation,
        nullable: true,
        description: 'The pending invitation; null for callers without the scope `invitations:read`.',
        resolve: (result, _args, context) => (may(context, 'invitations:read') ? result.invitation : null),
      }),
    }),
  })

  builder.objectType(UserAlreadyExists, {
    name: 'UserAlreadyExists',
    description: 'A user with the address exists already. Code: `USER_ALREADY_EXISTS`.',
    interfaces: [error],
  })

  const inputIssue = builder.objectRef<InvalidInput['issues'][number]>('InputIssue').implement({
    description: 'One fault of an input.',
    fields: (t) => ({
      path: t.exposeStringList('path', {
        description: 'Where, from the argument down: `["input", "emailAddress"]`.',
      }),
      message: t.exposeString('message', { description: 'What the value must be instead.' }),
    }),
  })

  builder.objectType(InvalidInput, {
    name: 'InvalidInput',
    description: 'The input breaks rules; nothing was stored. Code: `INVALID_INPUT`.',
    interfaces: [error],
    fields: (t) => ({
      issues: t.field({
        type: [inputIssue],
        description: 'Every fault, not only the first.',
        resolve: (result) =>
          result.issues.map(({ path, message }) => ({
            path: path[0] === 'input' ? path : ['input', ...path],
            message,
          })),
      }),
    }),
  })

  builder.objectType(QuotaExceeded, {
    name: 'QuotaExceeded',
    description: 'The caller has invited as many as it may for now. Code: `QUOTA_EXCEEDED`.',
    interfaces: [error],
    fields: (t) => ({
      limit: t.exposeInt('limit', { description: 'Invitees in one window.' }),
      resetsAt: t.field({
        type: 'DateTime',
        description: 'When the next window begins.',
        resolve: (result) => result.resetsAt,
      }),
    }),
  })
}
