import {
  AlreadyInvited,
  InvalidInput,
  type InvitationError,
  InvitationNotFound,
  InvitationNotPending,
  QuotaExceeded,
  RolledBack,
  UserAlreadyExists,
  UserNotFound,
  WebhookDeliveryNotFound,
  WebhookEndpointDisabled,
  WebhookEndpointNotFound,
  WrongRecipient,
} from '../invitations/errors.ts'
import { nullWithout } from './access.ts'
import type { Builder } from './builder.ts'
import type { InvitationRef } from './invitation.ts'
import type { InvitationStatusRef } from './invitation-status.ts'
import type { FieldCost } from './limits/prices.ts'

/** The expected failures: types of their own in each result, under one interface. */
export function defineErrors(builder: Builder, invitation: InvitationRef, status: InvitationStatusRef) {
  const error = builder.interfaceRef<InvitationError>('Error').implement({
    description:
      'Why a call did not do what was asked. New kinds may be added: ask for `message` and `code` of any.',
    fields: (t) => ({
      message: t.exposeString('message', {
        description: 'What happened and what to do about it, for people. Its words may change.',
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
      'A pending invitation for the same address stands already, and `onConflict` is ERROR; nothing was stored. Code: `ALREADY_INVITED`.',
    interfaces: [error],
    fields: (t) => ({
      invitation: t.field({
        type: invitation,
        nullable: true,
        description: 'The pending invitation; null for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (result) => result.invitation,
      }),
    }),
  })

  builder.objectType(UserAlreadyExists, {
    name: 'UserAlreadyExists',
    authScopes: { anybody: true },
    description: 'A user with the address exists already; nothing was stored. Code: `USER_ALREADY_EXISTS`.',
    interfaces: [error],
  })

  builder.objectType(UserNotFound, {
    name: 'UserNotFound',
    authScopes: { anybody: true },
    description: 'There is no such user, or not any more; nothing was changed. Code: `USER_NOT_FOUND`.',
    interfaces: [error],
  })

  const inputIssue = builder.objectRef<InvalidInput['issues'][number]>('InputIssue').implement({
    description: 'One fault of an input: where it is, and what has to be there instead.',
    authScopes: { anybody: true },
    fields: (t) => ({
      path: t.exposeStringList('path', {
        description:
          'Where, from the argument down, as names and places in lists counted from 0: `["input", "emailAddress"]`.',
      }),
      message: t.exposeString('message', { description: 'What the value must be instead.' }),
    }),
  })

  builder.objectType(InvalidInput, {
    name: 'InvalidInput',
    authScopes: { anybody: true },
    description: 'The input breaks rules; nothing was stored. Code: `INVALID_INPUT`.',
    interfaces: [error],
    fields: (t) => ({
      issues: t.field({
        type: [inputIssue],
        description: 'Every fault, not only the first.',
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
    description: 'Whose limit it is.',
    values: {
      CALLER: { description: 'How many the caller may invite.' },
      INVITER: { description: 'How many may be invited in the name of one user, the `inviterId`.' },
      RECIPIENT: { description: 'How many mails one address may be sent.' },
      DRY_RUN: { description: 'How many rows the caller may give in dry runs.' },
    },
  })

  builder.objectType(QuotaExceeded, {
    name: 'QuotaExceeded',
    authScopes: { anybody: true },
    description: 'A limit is reached for now; nothing was stored. Code: `QUOTA_EXCEEDED`.',
    interfaces: [error],
    fields: (t) => ({
      scope: t.field({
        type: quotaScope,
        description: 'Whose limit it is.',
        resolve: (result) => result.scope,
      }),
      limit: t.exposeInt('limit', {
        description: 'How many there may be in one window: invitees, or mails where `scope` is RECIPIENT.',
      }),
      resetsAt: t.field({
        type: 'DateTime',
        description: 'When the next window begins, and so when to try again.',
        resolve: (result) => result.resetsAt,
      }),
    }),
  })

  builder.objectType(InvitationNotFound, {
    name: 'InvitationNotFound',
    authScopes: { anybody: true },
    description:
      'There is no such invitation, or the ticket was never made or its link has been replaced. Code: `INVITATION_NOT_FOUND`.',
    interfaces: [error],
  })

  builder.objectType(InvitationNotPending, {
    name: 'InvitationNotPending',
    authScopes: { anybody: true },
    description:
      'The invitation has ended, perhaps a moment ago by somebody else; nothing was changed. Code: `INVITATION_NOT_PENDING`.',
    interfaces: [error],
    fields: (t) => ({
      status: t.field({
        type: status,
        description: 'How it ended: any status but PENDING.',
        resolve: (result) => result.invitation.status,
      }),
      invitation: t.field({
        type: invitation,
        nullable: true,
        description: 'The invitation; null for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (result) => result.invitation,
      }),
    }),
  })

  builder.objectType(RolledBack, {
    name: 'RolledBack',
    authScopes: { anybody: true },
    description:
      'Nothing was wrong with this row, but another failed and the call was to do all or nothing. Code: `ROLLED_BACK`.',
    interfaces: [error],
  })

  builder.objectType(WebhookEndpointNotFound, {
    name: 'WebhookEndpointNotFound',
    authScopes: { anybody: true },
    description:
      'There is no webhook endpoint with this id, or not any more. Code: `WEBHOOK_ENDPOINT_NOT_FOUND`.',
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
      'Nothing is sent to an endpoint that is disabled: enable it first, by `updateWebhookEndpoint`. Code: `WEBHOOK_ENDPOINT_DISABLED`.',
    interfaces: [error],
  })

  builder.objectType(WrongRecipient, {
    name: 'WrongRecipient',
    authScopes: { anybody: true },
    description:
      'The invitation is for somebody else than who answers it; it stays as it is. Code: `WRONG_RECIPIENT`.',
    interfaces: [error],
    fields: (t) => ({
      hint: t.exposeString('hint', { description: 'The invited address, masked: `a•••@e•••.com`.' }),
    }),
  })
  return error
}

export type ErrorRef = ReturnType<typeof defineErrors>
