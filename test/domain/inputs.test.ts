import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { createApiKeyInput, rotateApiKeyInput } from '../../src/auth/api-key/api-key-input.ts'
import { resendInvitationInput } from '../../src/domain/change/resend.ts'
import { updateInvitationInput } from '../../src/domain/change/update.ts'
import { bulkInput } from '../../src/domain/create/bulk-input.ts'
import { createInvitationInput } from '../../src/domain/create/create-input.ts'
import { acceptInvitationInput, declineInvitationInput } from '../../src/domain/respond/response-input.ts'
import { createUserInputs } from '../../src/domain/user/user-input.ts'
import {
  createWebhookEndpointInput,
  rotateWebhookSecretInput,
  updateWebhookEndpointInput,
} from '../../src/domain/webhook/webhook-endpoint-input.ts'

// Tests the schemas of the inputs directly: the parsed value of each field, and the message for each wrong one.
const rules = {
  providerRules: false,
  redirectOrigins: ['https://app.example'],
  templates: ['invitation', 'other'],
  domains: { allowed: [], blocked: ['blocked.example'] },
}
const ID = 'inv_00000000000000000000000001'
const USER = 'user_00000000000000000000000001'
const GOOD_ADDRESS = { written: 'Ada@Example.com', key: 'ada@example.com' }

/** The faults of an input, as `path: message`. */
function faults(schema: z.ZodType, input: unknown): string[] {
  const { error } = schema.safeParse(input)
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

const repeated = (length: number) => 'x'.repeat(length)
const NO_ADDRESS = 'must be one email address, such as ada@example.com'
const NO_USER = 'must be the id of a user (user_…)'
const LONE = 'must not contain lone surrogates (half a character)'
const NO_LOCALE = 'must be a language tag (BCP 47), such as en, de-AT or ja'
const SCOPES = ['invitations:read']

const schemas = {
  create: createInvitationInput(rules),
  update: updateInvitationInput(rules),
  resend: resendInvitationInput,
  accept: acceptInvitationInput(rules),
  decline: declineInvitationInput,
  user: createUserInputs(rules).user,
  selector: createUserInputs(rules).selector,
  bulk: bulkInput,
  createKey: createApiKeyInput,
  rotateKey: rotateApiKeyInput,
  createEndpoint: createWebhookEndpointInput({ targetFault: (url) => (url === 'bad' ? 'is bad' : null) }),
  updateEndpoint: updateWebhookEndpointInput({ targetFault: (url) => (url === 'bad' ? 'is bad' : null) }),
  rotateSecret: rotateWebhookSecretInput,
}
type Name = keyof typeof schemas

/** The required fields, without which the other fields are not checked. */
const NEEDED: Record<Name, object> = {
  create: { emailAddress: GOOD_ADDRESS.written },
  update: { id: ID, message: 'x' },
  resend: { id: ID },
  accept: { ticket: 't' },
  decline: { ticket: 't' },
  user: { emailAddress: GOOD_ADDRESS.written },
  selector: {},
  bulk: { invitations: [1] },
  createKey: { name: 'n', scopes: SCOPES },
  rotateKey: { id: 'k' },
  createEndpoint: { url: 'good' },
  updateEndpoint: { id: 'e' },
  rotateSecret: { id: 'e' },
}

const CREATED = {
  emailAddress: GOOD_ADDRESS.written,
  emailKey: GOOD_ADDRESS.key,
  redirectUrl: null,
  publicMetadata: {},
  notify: true,
  expiresInDays: 30,
  locale: null,
  template: 'invitation',
  message: null,
  inviterId: null,
  idempotencyKey: null,
  onConflict: 'ERROR',
  given: [],
}
const ALL_OF_CREATION = {
  redirectUrl: 'https://app.example/x',
  publicMetadata: { a: 1 },
  notify: false,
  expiresInDays: 1,
  locale: 'de-AT',
  template: 'other',
  message: 'Hi',
  inviterId: USER,
  idempotencyKey: '!~',
  onConflict: 'RENEW',
}
const GIVEN = ['publicMetadata', 'redirectUrl', 'locale', 'template', 'message', 'inviterId']
const nulls = (of: object) => Object.fromEntries(Object.keys(of).map((key) => [key, null]))
const USER_INPUT = { emailVerified: null, publicMetadata: null, externalId: null, name: null }
const SAID = { emailVerified: true, publicMetadata: { a: 1 }, externalId: repeated(255), name: 'Ada' }
const BULK = { rows: [1], atomic: false, dryRun: false, idempotencyKey: null }

test.each<[Name, object, object]>([
  ['create', {}, CREATED],
  ['create', ALL_OF_CREATION, { ...CREATED, ...ALL_OF_CREATION, given: GIVEN }],
  ['create', nulls(ALL_OF_CREATION), CREATED],
  ['create', { ignoreExisting: true }, { ...CREATED, onConflict: 'ALLOW' }],
  ['create', { ignoreExisting: true, onConflict: 'ALLOW' }, { ...CREATED, onConflict: 'ALLOW' }],
  ['create', { ignoreExisting: true, onConflict: null }, { ...CREATED, onConflict: 'ALLOW' }],
  ['create', { ignoreExisting: false, onConflict: 'REPLACE' }, { ...CREATED, onConflict: 'REPLACE' }],
  ['create', { ignoreExisting: null }, CREATED],
  ['create', { expiresInDays: 365 }, { ...CREATED, expiresInDays: 365 }],
  ['create', { message: ' a\n\r\tb ' }, { ...CREATED, message: 'a\n\r\tb', given: ['message'] }],
  ['create', { message: '  ' }, { ...CREATED, message: null, given: ['message'] }],
  ['create', { message: repeated(1000) }, { ...CREATED, message: repeated(1000), given: ['message'] }],
  ['create', { publicMetadata: {} }, { ...CREATED, given: ['publicMetadata'] }],
  ['create', { locale: 'EN-us' }, { ...CREATED, locale: 'en-US', given: ['locale'] }],
  ['create', { idempotencyKey: repeated(255) }, { ...CREATED, idempotencyKey: repeated(255) }],
  ['update', {}, { id: ID, message: 'x' }],
  [
    'update',
    { message: ' ', redirectUrl: null, locale: null },
    { id: ID, message: null, redirectUrl: null, locale: null },
  ],
  ['update', { message: undefined, template: 'other' }, { id: ID, message: undefined, template: 'other' }],
  ['update', { message: undefined, publicMetadata: {} }, { id: ID, message: undefined, publicMetadata: {} }],
  ['update', { message: undefined, expiresInDays: 365 }, { id: ID, message: undefined, expiresInDays: 365 }],
  ['resend', {}, { id: ID, newLink: undefined, locale: undefined, expiresInDays: undefined }],
  [
    'resend',
    { link: 'KEEP', graceMinutes: 0, locale: 'de', expiresInDays: 1 },
    { id: ID, newLink: undefined, locale: 'de', expiresInDays: 1 },
  ],
  [
    'resend',
    { link: 'ROTATE' },
    { id: ID, newLink: { graceMinutes: 0 }, locale: undefined, expiresInDays: undefined },
  ],
  [
    'resend',
    { link: 'ROTATE', graceMinutes: 10_080 },
    { id: ID, newLink: { graceMinutes: 10_080 }, locale: undefined, expiresInDays: undefined },
  ],
  [
    'resend',
    { link: null, graceMinutes: null, locale: null, expiresInDays: null },
    { id: ID, newLink: undefined, locale: undefined, expiresInDays: undefined },
  ],
  [
    'accept',
    {},
    {
      ticket: 't',
      invitationId: null,
      recipient: { userId: null, emailKey: null },
      mergePolicy: 'KEEP_EXISTING',
    },
  ],
  [
    'accept',
    { ticket: null, invitationId: ID, userId: USER, emailAddress: 'A@b.example', mergePolicy: 'DEEP' },
    {
      ticket: null,
      invitationId: ID,
      recipient: { userId: USER, emailKey: 'a@b.example' },
      mergePolicy: 'DEEP',
    },
  ],
  [
    'accept',
    { userId: null, emailAddress: null, mergePolicy: null },
    {
      ticket: 't',
      invitationId: null,
      recipient: { userId: null, emailKey: null },
      mergePolicy: 'KEEP_EXISTING',
    },
  ],
  ['decline', {}, { ticket: 't', invitationId: null }],
  ['decline', { ticket: undefined, invitationId: ID }, { ticket: null, invitationId: ID }],
  ['user', {}, { ...USER_INPUT, emailAddress: GOOD_ADDRESS.written, emailKey: GOOD_ADDRESS.key }],
  ['user', SAID, { ...SAID, emailAddress: GOOD_ADDRESS.written, emailKey: GOOD_ADDRESS.key }],
  [
    'user',
    { ...nulls(SAID) },
    { ...USER_INPUT, emailAddress: GOOD_ADDRESS.written, emailKey: GOOD_ADDRESS.key },
  ],
  [
    'user',
    { emailVerified: false, externalId: 'x' },
    {
      ...USER_INPUT,
      emailVerified: false,
      externalId: 'x',
      emailAddress: GOOD_ADDRESS.written,
      emailKey: GOOD_ADDRESS.key,
    },
  ],
  ['selector', { id: USER }, { id: USER, externalId: null, emailKey: null }],
  ['selector', { externalId: 'x', id: null }, { id: null, externalId: 'x', emailKey: null }],
  ['selector', { emailAddress: 'A@b.example' }, { id: null, externalId: null, emailKey: 'a@b.example' }],
  ['bulk', {}, BULK],
  [
    'bulk',
    { atomic: true, dryRun: true, idempotencyKey: 'k' },
    { rows: [1], atomic: true, dryRun: true, idempotencyKey: 'k' },
  ],
  ['bulk', { atomic: null, dryRun: null, idempotencyKey: null }, BULK],
  ['bulk', { invitations: Array(1000).fill(1) }, { ...BULK, rows: Array(1000).fill(1) }],
  ['createKey', {}, { name: 'n', scopes: SCOPES, expiresInDays: null }],
  [
    'createKey',
    { name: `  ${repeated(97)} `, scopes: [...SCOPES, ...SCOPES], expiresInDays: 1 },
    { name: repeated(97), scopes: SCOPES, expiresInDays: 1 },
  ],
  ['createKey', { expiresInDays: 3650 }, { name: 'n', scopes: SCOPES, expiresInDays: 3650 }],
  ['rotateKey', {}, { id: 'k', graceSeconds: 0 }],
  ['rotateKey', { graceSeconds: 2_592_000 }, { id: 'k', graceSeconds: 2_592_000 }],
  ['createEndpoint', {}, { url: 'good', description: null, eventTypes: [] }],
  [
    'createEndpoint',
    { description: ` ${repeated(198)} `, eventTypes: ['invitation.created', 'invitation.created'] },
    { url: 'good', description: repeated(198), eventTypes: ['invitation.created'] },
  ],
  [
    'createEndpoint',
    { description: '  ', eventTypes: null },
    { url: 'good', description: null, eventTypes: [] },
  ],
  ['updateEndpoint', {}, { id: 'e' }],
  [
    'updateEndpoint',
    { url: 'good', description: ' a ', eventTypes: [], enabled: false },
    { id: 'e', url: 'good', description: 'a', eventTypes: [], enabled: false },
  ],
  [
    'updateEndpoint',
    { url: null, description: null, eventTypes: null, enabled: null },
    { id: 'e', description: null },
  ],
  ['updateEndpoint', { description: ' ' }, { id: 'e', description: null }],
  ['rotateSecret', {}, { id: 'e', graceHours: 24 }],
  ['rotateSecret', { graceHours: 0 }, { id: 'e', graceHours: 0 }],
  ['rotateSecret', { graceHours: 168 }, { id: 'e', graceHours: 168 }],
])('the schema %s parses %j', (name, input, output) => {
  expect(schemas[name].parse({ ...NEEDED[name], ...input })).toEqual(output)
})

const TEXT = 'must be text'
const FLAG = 'must be true or false'
const DAYS = 'must be a whole number from 1 to 365'
const KEY_DAYS = 'must be a whole number from 1 to 3650'
const GRACE = 'must be a whole number from 0 to 10080'
const KEY_GRACE = 'must be a whole number from 0 to 2592000'
const HOURS = 'must be a whole number from 0 to 168'
const KEY = 'must be printable ASCII characters without spaces, at least one'
const LENGTH = 'must be at most 255 characters long'
const ONE_LINE = 'must be one line without control characters'
const CONTROL = 'must not contain control characters'
const ONE_OF_THREE = 'must contain exactly one of id, externalId and emailAddress'
const ONE_OF_TWO = 'or invitationId must be given, but not both'
const NOTHING =
  'changes nothing; set at least one of publicMetadata, redirectUrl, locale, message, template, expiresInDays'
const CONTRADICTS = 'contradicts ignoreExisting: true, which means ALLOW; remove one of the two'
const ROWS = 'must be 1 to 1000 invitations'
const GRACE_OF_KEPT = 'needs link: ROTATE; a link that is kept works anyway'

describe('the message for a wrong input names the field', () => {
  test.each<[Name, object, string[]]>([
    ['create', { emailAddress: 1 }, ['emailAddress: must be an email address']],
    ['create', { emailAddress: 'no' }, [`emailAddress: ${NO_ADDRESS}`]],
    [
      'create',
      { emailAddress: 'a@blocked.example' },
      ['emailAddress: must be at a domain that can be invited; this domain is not allowed'],
    ],
    [
      'create',
      { redirectUrl: 'https://other.example/' },
      ['redirectUrl: must lead to an allowed origin (REDIRECT_ORIGINS): https://other.example is none'],
    ],
    ['create', { publicMetadata: [] }, ['publicMetadata: must be a JSON object']],
    ['create', { notify: 1 }, [`notify: ${FLAG}`]],
    ['create', { ignoreExisting: 'yes' }, [`ignoreExisting: ${FLAG}`]],
    ['create', { ignoreExisting: true, onConflict: 'REPLACE' }, [`onConflict: ${CONTRADICTS}`]],
    [
      'create',
      { ignoreExisting: true, onConflict: 'RENEW', notify: 1 },
      [`notify: ${FLAG}`, `onConflict: ${CONTRADICTS}`],
    ],
    ...[0, 366, 1.5, '30'].map((expiresInDays): [Name, object, string[]] => [
      'create',
      { expiresInDays },
      [`expiresInDays: ${DAYS}`],
    ]),
    ['create', { locale: 1 }, [`locale: ${TEXT}`]],
    ['create', { locale: 'no language' }, [`locale: ${NO_LOCALE}`]],
    ['create', { template: 1 }, [`template: ${TEXT}`]],
    ['create', { template: 'none' }, ['template: must be one of: invitation, other']],
    ['create', { message: 1 }, [`message: ${TEXT}`]],
    ['create', { message: repeated(1001) }, ['message: must be at most 1000 characters long']],
    ['create', { message: '\ud800' }, [`message: ${LONE}`]],
    ['create', { message: 'a\u0007' }, [`message: ${CONTROL}`]],
    ['create', { inviterId: 1 }, [`inviterId: ${TEXT}`]],
    ...[`x${USER}`, `${USER}x`, 'user_'].map((inviterId): [Name, object, string[]] => [
      'create',
      { inviterId },
      [`inviterId: ${NO_USER}`],
    ]),
    ['create', { idempotencyKey: 1 }, [`idempotencyKey: ${TEXT}`]],
    ...['', 'a b', 'é', 'a\n'].map((idempotencyKey): [Name, object, string[]] => [
      'create',
      { idempotencyKey },
      [`idempotencyKey: ${KEY}`],
    ]),
    ['create', { idempotencyKey: repeated(256) }, [`idempotencyKey: ${LENGTH}`]],
    [
      'create',
      { onConflict: 'NONE' },
      ['onConflict: must be one of: ERROR, RETURN_EXISTING, RENEW, REPLACE, ALLOW'],
    ],
    ['update', { message: undefined }, [`: ${NOTHING}`]],
    [
      'update',
      { message: undefined, id: 'x' },
      ['id: must be the id of an invitation (inv_…)', `: ${NOTHING}`],
    ],
    ['update', { expiresInDays: 0 }, [`expiresInDays: ${DAYS}`]],
    ['resend', { link: 'NEW' }, ['link: must be one of: KEEP, ROTATE']],
    ...[-1, 10_081, 0.5].map((graceMinutes): [Name, object, string[]] => [
      'resend',
      { link: 'ROTATE', graceMinutes },
      [`graceMinutes: ${GRACE}`],
    ]),
    ['resend', { graceMinutes: 1 }, [`graceMinutes: ${GRACE_OF_KEPT}`]],
    [
      'resend',
      { link: 'KEEP', graceMinutes: 1, locale: 1 },
      [`locale: ${TEXT}`, `graceMinutes: ${GRACE_OF_KEPT}`],
    ],
    ['accept', { invitationId: ID }, [`ticket: ${ONE_OF_TWO}`]],
    ['accept', { ticket: null }, [`ticket: ${ONE_OF_TWO}`]],
    ['accept', { ticket: undefined, userId: 'x' }, [`userId: ${NO_USER}`, `ticket: ${ONE_OF_TWO}`]],
    ['accept', { ticket: 1 }, [`ticket: ${TEXT}`]],
    ['accept', { userId: `${USER}0` }, [`userId: ${NO_USER}`]],
    ['accept', { userId: `x${USER}` }, [`userId: ${NO_USER}`]],
    ['accept', { userId: 1 }, [`userId: ${TEXT}`]],
    ['accept', { emailAddress: 1 }, ['emailAddress: must be an email address']],
    ['accept', { emailAddress: 'no' }, [`emailAddress: ${NO_ADDRESS}`]],
    ['accept', { mergePolicy: 'x' }, ['mergePolicy: must be one of: KEEP_EXISTING, SHALLOW, DEEP, REPLACE']],
    ['decline', { invitationId: ID }, [`ticket: ${ONE_OF_TWO}`]],
    [
      'user',
      { emailAddress: 'no', emailVerified: 1 },
      [`emailAddress: ${NO_ADDRESS}`, `emailVerified: ${FLAG}`],
    ],
    ['user', { publicMetadata: 1 }, ['publicMetadata: must be a JSON object']],
    ['user', { name: 1 }, [`name: ${TEXT}`]],
    ['user', { name: 'a\nb' }, ['name: must be one line without control characters']],
    ['user', { externalId: 1 }, [`externalId: ${TEXT}`]],
    ['user', { externalId: '' }, ['externalId: must not be empty']],
    ['user', { externalId: repeated(256) }, [`externalId: ${LENGTH}`]],
    ['user', { externalId: '\udc00' }, [`externalId: ${LONE}`]],
    ['user', { externalId: 'a\tb' }, [`externalId: ${CONTROL}`]],
    ['selector', {}, [`: ${ONE_OF_THREE}`]],
    ['selector', { id: USER, externalId: 'x' }, [`: ${ONE_OF_THREE}`]],
    ['selector', { id: 1, externalId: 'x' }, [`id: ${TEXT}`, `: ${ONE_OF_THREE}`]],
    ['selector', { id: `x${USER}` }, [`id: ${NO_USER}`]],
    ['selector', { id: `${USER}x` }, [`id: ${NO_USER}`]],
    ['bulk', { invitations: 1 }, ['invitations: must be a list']],
    ['bulk', { invitations: [] }, [`invitations: ${ROWS}`]],
    ['bulk', { invitations: Array(1001).fill(1) }, [`invitations: ${ROWS}`]],
    [
      'bulk',
      { atomic: 1, dryRun: 1, idempotencyKey: 'a b' },
      [`atomic: ${FLAG}`, `dryRun: ${FLAG}`, `idempotencyKey: ${KEY}`],
    ],
    ['createKey', { name: 1 }, [`name: ${TEXT}`]],
    ['createKey', { name: ' ' }, ['name: must not be empty']],
    ['createKey', { name: repeated(101) }, ['name: must be at most 100 characters long']],
    ['createKey', { name: 'a\nb' }, [`name: ${ONE_LINE}`]],
    ['createKey', { name: '\ud800' }, [`name: ${ONE_LINE}`]],
    ['createKey', { scopes: 'x' }, ['scopes: must be a list']],
    ['createKey', { scopes: [] }, ['scopes: must name at least one']],
    ['createKey', { expiresInDays: 0 }, [`expiresInDays: ${KEY_DAYS}`]],
    ['createKey', { expiresInDays: 3651 }, [`expiresInDays: ${KEY_DAYS}`]],
    ['rotateKey', { id: 1 }, ['id: must be an id']],
    ['rotateKey', { graceSeconds: -1 }, [`graceSeconds: ${KEY_GRACE}`]],
    ['rotateKey', { graceSeconds: 2_592_001 }, [`graceSeconds: ${KEY_GRACE}`]],
    ['createEndpoint', { url: 1 }, ['url: must be a URL']],
    ['createEndpoint', { url: 'bad' }, ['url: is bad']],
    ['createEndpoint', { description: 1 }, [`description: ${TEXT}`]],
    ['createEndpoint', { description: repeated(201) }, ['description: must be at most 200 characters long']],
    ['createEndpoint', { description: 'a\nb' }, [`description: ${ONE_LINE}`]],
    ['createEndpoint', { description: '\ud800' }, [`description: ${ONE_LINE}`]],
    [
      'updateEndpoint',
      { id: 1, url: 'bad', enabled: 1 },
      ['id: must be an id', 'url: is bad', `enabled: ${FLAG}`],
    ],
    ['rotateSecret', { id: 1 }, ['id: must be an id']],
    ['rotateSecret', { graceHours: -1 }, [`graceHours: ${HOURS}`]],
    ['rotateSecret', { graceHours: 169 }, [`graceHours: ${HOURS}`]],
    ['rotateSecret', { graceHours: 1.5 }, [`graceHours: ${HOURS}`]],
  ])('the schema %s refuses %j', (name, input, expected) => {
    expect(faults(schemas[name], { ...NEEDED[name], ...input })).toEqual(expected)
  })

  test.each(Object.keys(schemas) as Name[])('the schema %s refuses an unknown field', (name) => {
    const input = { ...(name === 'selector' ? { id: USER } : NEEDED[name]), unknown: 1 }
    expect(faults(schemas[name], input)).toHaveLength(1)
  })

  test('scopes and event types are checked against the known ones', () => {
    expect(faults(createApiKeyInput, { name: 'n', scopes: ['x'] })[0]).toMatch(
      /^scopes.0: must be one of: invitations:create, invitations:read, /,
    )
    expect(faults(schemas.createEndpoint, { url: 'good', eventTypes: ['x'] })[0]).toMatch(
      /^eventTypes.0: must be one of: invitation.created, invitation.accepted/,
    )
  })
})
