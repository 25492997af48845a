import { describe, expect, test } from 'vitest'
import type { Caller } from '../../src/domain/caller.ts'
import { differences, selectInvitationInput } from '../../src/domain/change/change.ts'
import { changeFault } from '../../src/domain/change/lock-targets.ts'
import { INVITATION_STATUSES, type Invitation } from '../../src/domain/invitation.ts'
import { invitationOf } from '../support/fixtures.ts'

const caller: Caller = {
  id: 'key_1',
  payerId: 'key_1',
  person: null,
  mayKnow: true,
  mayImpersonate: true,
  anyMetadata: true,
  actor: { id: 'key_1', cause: 'revokeInvitation' },
}
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

test('only a pending invitation can be changed, and one in any status can be deleted', () => {
  expect(changeFault(before, caller, 'PENDING')).toBeNull()
  expect(changeFault(before, caller, 'ANY_STATUS')).toBeNull()
  for (const status of INVITATION_STATUSES.filter((each) => each !== 'PENDING')) {
    const ended = { ...before, status }
    expect(changeFault(ended, caller, 'ANY_STATUS')).toBeNull()
    expect(changeFault(ended, caller, 'PENDING')).toMatchObject({
      invitation: ended,
      message: `The invitation must be pending, but it is ${status}.`,
    })
  }
  for (const needs of ['PENDING', 'ANY_STATUS'] as const)
    expect(changeFault(undefined, caller, needs)?.message).toContain('There is no such invitation')
})

test('the id alone identifies the invitation to change', () => {
  const id = 'inv_0'
  expect(selectInvitationInput.parse({ id })).toEqual({ id })
  for (const input of [{}, { id: 'user_0' }, { id, more: 1 }]) {
    expect(selectInvitationInput.safeParse(input).success).toBe(false)
  }
})
