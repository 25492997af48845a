import { describe, expect, test } from 'vitest'
import type { Caller } from '../../src/domain/caller.ts'
import { differences, selectInvitationInput } from '../../src/domain/change/change.ts'
import { changeFault } from '../../src/domain/change/lock-targets.ts'
import { type Reach, reachOf } from '../../src/domain/change/reach.ts'
import { INVITATION_STATUSES, type Invitation } from '../../src/domain/invitation.ts'
import { invitationOf } from '../support/fixtures.ts'

const before = invitationOf({ publicMetadata: { team: { name: 'red' } }, redirectUrl: 'https://app.example' })

describe('the event of a change', () => {
  const later = new Date('2030-01-01T00:00:00Z')
  test.each<Partial<Invitation>>([
    { status: 'REVOKED' },
    { publicMetadata: { team: { name: 'blue' } } },
    { redirectUrl: null },
    { notify: false },
    { locale: 'de' },
    { template: 'other' },
    { message: 'Hello' },
    { linkVersion: 2 },
    { expiresAt: later },
    { linkVersion: 2, expiresAt: later },
  ])('the event shows only the changed fields before and after: %j', (fields) => {
    const names = Object.keys(fields) as (keyof Invitation)[]
    expect(differences(before, { ...before, ...fields })).toEqual({
      before: Object.fromEntries(names.map((name) => [name, before[name]])),
      after: fields,
    })
  })

  test('the event shows nothing if no visible field changed', () => {
    const same = { ...before, publicMetadata: { team: { name: 'red' } }, updatedAt: later }
    expect(differences(before, same)).toEqual({ before: null, after: null })
  })
})

test.each<[Partial<Caller>, Reach]>([
  [{ mayManage: true }, 'ALL'],
  [{ person: { userId: 'user_1', emailKeys: [] } }, { userId: 'user_1', mayKnow: false }],
  [
    { person: { userId: 'user_1', emailKeys: [] }, mayKnow: true },
    { userId: 'user_1', mayKnow: true },
  ],
  [{ person: { userId: null, emailKeys: [] } }, { userId: null, mayKnow: false }],
  [{ person: null }, { userId: null, mayKnow: false }],
])('a caller with %j changes exactly the invitations in reach', (caller, reach) => {
  expect(reachOf({ mayManage: false, mayKnow: false, person: null, ...caller })).toEqual(reach)
})

test('only a pending invitation can be changed, and one in any status can be deleted', () => {
  expect(changeFault(before, 'PENDING')).toBeNull()
  expect(changeFault(before, 'ANY_STATUS')).toBeNull()
  for (const status of INVITATION_STATUSES.filter((each) => each !== 'PENDING')) {
    const ended = { ...before, status }
    expect(changeFault(ended, 'ANY_STATUS')).toBeNull()
    expect(changeFault(ended, 'PENDING')).toMatchObject({
      invitation: ended,
      message: `The invitation must be pending, but it is ${status}.`,
    })
  }
  for (const needs of ['PENDING', 'ANY_STATUS'] as const)
    expect(changeFault(undefined, needs)?.message).toContain('There is no such invitation')
})

test('the id alone identifies the invitation to change', () => {
  const id = 'inv_0'
  expect(selectInvitationInput.parse({ id })).toEqual({ id })
  for (const input of [{}, { id: 'user_0' }, { id, more: 1 }]) {
    expect(selectInvitationInput.safeParse(input).success).toBe(false)
  }
})
