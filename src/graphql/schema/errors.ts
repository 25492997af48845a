import {
  AlreadyInvited,
  InvalidInput,
  type InvitationError,
  InvitationNotFound,
  InvitationNotPending,
  QuotaExceeded,
  type QuotaScope,
  RolledBack,
  UserAlreadyExists,
  UserNotFound,
  WebhookDeliveryNotFound,
  WebhookEndpointDisabled,
  WebhookEndpointNotFound,
  WrongRecipient,
} from '../../domain/errors.ts'
import type { FieldCost } from '../limits/prices.ts'
import { nullWithout } from './access.ts'
import type { Builder } from './builder.ts'
import type { InvitationRef } from './invitation/invitation.ts'
import type { InvitationStatusRef } from './invitation/invitation-status.ts'

/** The expected failures: types of their own in each result, under one interface. */
export function defineErrors(builder: Builder, invitation: InvitationRef, status: InvitationStatusRef) {
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

  builder.objectType(AlreadyInvited, {
    name: 'AlreadyInvited',
    authScopes: { anybody: true },
    description:
      'The address has a pending invitation, and `onConflict` is ERROR. Nothing was stored. Code: `ALREADY_INVITED`.',
    interfaces: [error],
    fields: (t) => ({
      invitation: t.field({
        type: invitation,
        nullable: true,
        description: 'The pending invitation. Null for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (result) => result.invitation,
      }),
    }),
  })

  builder.objectType(UserAlreadyExists, {
    name: 'UserAlreadyExists',
    authScopes: { anybody: true },
    description: 'A user has this address. Nothing was stored. Code: `USER_ALREADY_EXISTS`.',
    interfaces: [error],
  })

  builder.objectType(UserNotFound, {
    name: 'UserNotFound',
    authScopes: { anybody: true },
    description:
      'There is no such user. It may have been deleted. Nothing was changed. Code: `USER_NOT_FOUND`.',
    interfaces: [error],
  })

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
        // They come in place of what was to be done.
        extensions: { cost: { size: 0 } satisfies FieldCost },
        resolve: (result) =>
          result.issues.map(({ path, message }) => ({
            path: path[0] === 'input' ? path : ['input', ...path],
            message,
          })),
      }),
    }),
  })

  const quotaScope = builder.enumType('QuotaScope', {
    description: 'To whom the limit applies.',
    values: {
      CALLER: { description: 'The number of people that the caller may invite.' },
      INVITER: {
        description: 'The number of people that may be invited in the name of one user, the `inviterId`.',
      },
      RECIPIENT: { description: 'The number of emails that may be sent to one address.' },
      DRY_RUN: { description: 'The number of rows that the caller may send in dry runs.' },
    } satisfies Record<QuotaScope, { description: string }>,
  })

  builder.objectType(QuotaExceeded, {
    name: 'QuotaExceeded',
    authScopes: { anybody: true },
    description: 'A limit is reached at the moment. Nothing was stored. Code: `QUOTA_EXCEEDED`.',
    interfaces: [error],
    fields: (t) => ({
      scope: t.field({
        type: quotaScope,
        description: 'To whom the limit applies.',
        resolve: (result) => result.scope,
      }),
      limit: t.exposeInt('limit', {
        description: 'The maximum in one window: of invitees, or of emails if `scope` is RECIPIENT.',
      }),
      resetsAt: t.field({
        type: 'DateTime',
        description: 'When the next window begins and you can try again.',
        resolve: (result) => result.resetsAt,
      }),
    }),
  })

  builder.objectType(InvitationNotFound, {
    name: 'InvitationNotFound',
    authScopes: { anybody: true },
    description:
      'There is no such invitation, or the ticket was never issued or its link has been replaced. Code: `INVITATION_NOT_FOUND`.',
    interfaces: [error],
  })

  builder.objectType(InvitationNotPending, {
    name: 'InvitationNotPending',
    authScopes: { anybody: true },
    description:
      'The invitation has ended, possibly a moment ago through another call. Nothing was changed. Code: `INVITATION_NOT_PENDING`.',
    interfaces: [error],
    fields: (t) => ({
      status: t.field({
        type: status,
        description: 'How it ended: any status except PENDING.',
        resolve: (result) => result.invitation.status,
      }),
      invitation: t.field({
        type: invitation,
        nullable: true,
        description: 'The invitation. Null for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (result) => result.invitation,
      }),
    }),
  })

  builder.objectType(RolledBack, {
    name: 'RolledBack',
    authScopes: { anybody: true },
    description: 'This row was valid, but another row failed and the call is atomic. Code: `ROLLED_BACK`.',
    interfaces: [error],
  })

  builder.objectType(WebhookEndpointNotFound, {
    name: 'WebhookEndpointNotFound',
    authScopes: { anybody: true },
    description:
      'There is no webhook endpoint with this id. It may have been deleted. Code: `WEBHOOK_ENDPOINT_NOT_FOUND`.',
    interfaces: [error],
  })

  builder.objectType(WebhookDeliveryNotFound, {
    name: 'WebhookDeliveryNotFound',
    authScopes: { anybody: true },
    description:
      'There is no webhook delivery with this id, or its endpoint was deleted. Code: `WEBHOOK_DELIVERY_NOT_FOUND`.',
    interfaces: [error],
  })

  builder.objectType(WebhookEndpointDisabled, {
    name: 'WebhookEndpointDisabled',
    authScopes: { anybody: true },
    description:
      'The endpoint is disabled, so nothing is sent to it. Enable it first with `updateWebhookEndpoint`. Code: `WEBHOOK_ENDPOINT_DISABLED`.',
    interfaces: [error],
  })

  builder.objectType(WrongRecipient, {
    name: 'WrongRecipient',
    authScopes: { anybody: true },
    description: 'The invitation is for somebody else. It was not changed. Code: `WRONG_RECIPIENT`.',
    interfaces: [error],
    fields: (t) => ({
      hint: t.exposeString('hint', { description: 'The invited address, masked: `a•••@e•••.com`.' }),
    }),
  })
  return error
}

export type ErrorRef = ReturnType<typeof defineErrors>
