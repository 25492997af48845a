import { describe, expect, test } from 'vitest'
import type { Caller } from '../../src/domain/caller.ts'
import { createInvitationInput } from '../../src/domain/create/create-input.ts'
import { createAuthorizeCreation, otherInviterIssues } from '../../src/domain/create/creation-rights.ts'
import { InvalidInput } from '../../src/domain/errors.ts'

const [ADA, EVE] = ['user_00000000000000000000000001', 'user_00000000000000000000000002']
const OPERATOR: Caller = {
  id: 'key_1',
  actor: { id: 'key_1', cause: 'createInvitation' },
  payerId: 'key_1',
  person: null,
  mayKnow: true,
  mayManage: true,
  mayImpersonate: true,
  anyMetadata: true,
}
const PERSON: Caller = {
  id: ADA,
  actor: { id: ADA, cause: 'createInvitation' },
  payerId: ADA,
  person: { userId: ADA, emailKeys: ['ada@example.com', 'ada@work.example'] },
  mayKnow: false,
  mayManage: false,
  mayImpersonate: false,
  anyMetadata: false,
}
const schema = createInvitationInput({ providerRules: false, redirectOrigins: [], templates: [] })
const authorize = createAuthorizeCreation({ metadataKeys: ['team', 'seat'] })

function granted(caller: Caller, input: object = {}) {
  return authorize(schema.parse({ emailAddress: 'guest@example.com', ...input }), caller)
}

/** The faults for a caller, by field. */
function refused(caller: Caller, input: object = {}): Record<string, string> {
  try {
    granted(caller, input)
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    return Object.fromEntries(error.issues.map(({ path, message }) => [path.join('.'), message]))
  }
  return {}
}

const IMPERSONATION =
  'must be your own user or left out: naming anybody else needs the scope invitations:impersonate'
const OTHER_KEYS =
  'may have no other keys than team, seat: anything else needs the scope invitations:metadata'

describe('a key of the operator', () => {
  test('a key of the operator invites without an inviter, or with any inviter', () => {
    expect(granted(OPERATOR)).toMatchObject({ input: { inviterId: null } })
    expect(granted(OPERATOR, { inviterId: EVE })).toMatchObject({ input: { inviterId: EVE } })
  })

  test('a key of the operator without the scope invites without an inviter', () => {
    const caller = { ...OPERATOR, mayImpersonate: false }
    expect(granted(caller)).toMatchObject({ input: { inviterId: null } })
    expect(refused(caller, { inviterId: EVE })).toEqual({ inviterId: IMPERSONATION })
  })

  test('a key of the operator can give any metadata, which is trusted later', () => {
    const publicMetadata = { role: 'admin' }
    expect(granted(OPERATOR, { publicMetadata })).toEqual({
      input: expect.objectContaining({ publicMetadata, emailKey: 'guest@example.com' }),
      actor: OPERATOR.actor,
      payerId: 'key_1',
      mayKnow: true,
      mayImpersonate: true,
      metadataTrusted: true,
    })
  })
})

describe('a signed-in person', () => {
  test('a signed-in person is always the inviter, with or without naming themselves', () => {
    expect(granted(PERSON)).toMatchObject({ input: { inviterId: ADA } })
    expect(granted(PERSON, { inviterId: ADA })).toMatchObject({
      input: { inviterId: ADA },
      payerId: ADA,
      mayKnow: false,
      metadataTrusted: false,
    })
  })

  test('a signed-in person can name another inviter only with the scope', () => {
    expect(refused(PERSON, { inviterId: EVE })).toEqual({ inviterId: IMPERSONATION })
    expect(refused({ ...PERSON, mayImpersonate: true }, { inviterId: EVE })).toEqual({})
  })

  test('a signed-in person cannot invite any of their own addresses', () => {
    const message = 'must not be your own: nobody invites themselves'
    for (const emailAddress of ['ADA@example.com', 'ada@work.example']) {
      expect(refused(PERSON, { emailAddress })).toEqual({ emailAddress: message })
    }
  })

  test('a signed-in person can give metadata only under the keys that the operator lists', () => {
    expect(refused(PERSON, { publicMetadata: { team: 'red', seat: 7 } })).toEqual({})
    expect(refused(PERSON, { publicMetadata: { team: 'red', role: 'admin' } })).toEqual({
      publicMetadata: OTHER_KEYS,
    })
    expect(refused({ ...PERSON, anyMetadata: true }, { publicMetadata: { role: 'admin' } })).toEqual({})
    const none = createAuthorizeCreation({ metadataKeys: [] })
    const input = schema.parse({ emailAddress: 'guest@example.com', publicMetadata: { team: 'red' } })
    expect(() => none(input, PERSON)).toThrow(
      'must be left out: anything else needs the scope invitations:metadata',
    )
  })

  test('a signed-in person gets all faults together', () => {
    expect(
      refused(PERSON, { inviterId: EVE, emailAddress: 'ada@example.com', publicMetadata: { role: 1 } }),
    ).toEqual({
      inviterId: IMPERSONATION,
      emailAddress: 'must not be your own: nobody invites themselves',
      publicMetadata: OTHER_KEYS,
    })
  })

  test('a signed-in person without a user cannot be the inviter', () => {
    const nobody = { ...PERSON, person: { userId: null, emailKeys: [] } }
    const message =
      'cannot be determined: no user is linked to these credentials, and the token has no verified address to create one'
    expect(refused(nobody)).toEqual({ inviterId: message })
    expect(refused(nobody, { inviterId: EVE })).toEqual({ inviterId: IMPERSONATION })
    expect(refused({ ...nobody, mayImpersonate: true }, { inviterId: EVE })).toEqual({})
  })
})

describe('the email of an invitation that exists', () => {
  const own = { userId: ADA, mayImpersonate: false }
  const fields = (inviterId: string | null, caller: typeof own, set = ['message', 'template', 'locale']) =>
    otherInviterIssues({ inviterId }, set, caller).map(({ path }) => path)

  test('a person can write it in their own name, and where there is no inviter', () => {
    expect(fields(ADA, own)).toEqual([])
    expect(fields(null, own)).toEqual([])
  })

  test('a person can write it in the name of another inviter only with the scope', () => {
    expect(fields(EVE, own)).toEqual([['message'], ['template']])
    expect(fields(EVE, own, ['message'])).toEqual([['message']])
    expect(fields(EVE, own, ['locale', 'publicMetadata'])).toEqual([])
    expect(fields(EVE, { ...own, mayImpersonate: true })).toEqual([])
  })
})
