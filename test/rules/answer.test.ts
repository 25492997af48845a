import { describe, expect, test } from 'vitest'
import { ids } from '../../src/domain/ids.ts'
import { previewTicket } from '../../src/domain/respond/preview-ticket.ts'
import {
  createCondition,
  isByRecipient,
  policyRefused,
  previewFor,
  type Respondent,
  responseRefusal,
} from '../../src/domain/respond/response.ts'
import type { ResponseCondition, ResponseStore } from '../../src/domain/respond/response-store.ts'
import { createTickets } from '../../src/domain/respond/ticket.ts'
import { invitationOf } from '../support/fixtures.ts'

const tickets = createTickets(['a secret of 32 characters or more'])
const ID = 'inv_00000000000000000000000001'
const SHOWN = { invitationId: ID, linkVersion: 2 }
const MAILED = { ...SHOWN, isMailed: true }
const preview = { invitation: invitationOf(), inviter: 'grace@example.com', userExists: false }
const HOLDER: Respondent = { actor: { id: 'ticket', cause: 'link' }, signedIn: null, anyMetadata: false }

function signedIn(emailAddress: string | null, emailVerified = true): Respondent {
  return { ...HOLDER, signedIn: { subject: 'app|1', emailAddress, emailVerified } }
}

/** A store in which `find` answers this, and nothing else is asked for. */
function options(found: Awaited<ReturnType<ResponseStore['find']>> = null) {
  const unasked = () => Promise.reject(new Error('Nothing else is asked for'))
  return {
    store: { find: async () => found, preview: unasked, accept: unasked, decline: unasked },
    tickets,
    ids,
    rules: { providerRules: false },
  }
}

describe('what must be true of an invitation when it is answered', () => {
  const conditionFor = (target: object, answerer = HOLDER) =>
    createCondition(options(), { ticket: null, invitationId: null, ...target }, answerer)

  test('is its id, its link and how the link was shown, where a ticket is given', () => {
    const common = { invitationId: ID, linkVersion: 2, emailKeys: [], userId: null }
    expect(conditionFor({ ticket: tickets.derive(SHOWN) })).toEqual({ ...common, isMailed: false })
    expect(conditionFor({ ticket: tickets.derive(MAILED) })).toEqual({ ...common, isMailed: true })
  })

  test('is its id alone, where that is given', () => {
    expect(conditionFor({ invitationId: ID })).toEqual({
      invitationId: ID,
      linkVersion: null,
      isMailed: false,
      emailKeys: [],
      userId: null,
    })
  })

  test.each([
    ['a forged ticket', { ticket: 'tkt_1' }],
    ['a forged ticket next to an id', { ticket: 'tkt_1', invitationId: ID }],
    ['neither', {}],
  ])('is nothing that %s leads to', (_what, target) => {
    expect(() => conditionFor(target)).toThrow(
      'There is no such invitation, or its link has been replaced by a newer one.',
    )
  })

  test.each<[string, Respondent, string[]]>([
    ['is verified', signedIn(' Ada@Example.com '), ['ada@example.com']],
    ['is not verified', signedIn('ada@example.com', false), ['']],
    ['is missing', signedIn(null), ['']],
    ['is none', signedIn('ada'), ['']],
  ])('is the address of the person who signed in, where it %s', (_what, answerer, emailKeys) => {
    expect(conditionFor({ invitationId: ID }, answerer)).toMatchObject({ emailKeys })
  })
})

describe('the recipient', () => {
  const condition = (isMailed?: boolean): ResponseCondition => ({
    invitationId: ID,
    linkVersion: 1,
    emailKeys: [],
    userId: null,
    ...(isMailed === undefined ? {} : { isMailed }),
  })

  test('is a person who has the emailed link or signed in', () => {
    expect(isByRecipient(condition(true), HOLDER)).toBe(true)
    expect(isByRecipient(condition(false), HOLDER)).toBe(false)
    expect(isByRecipient(condition(), HOLDER)).toBe(false)
    expect(isByRecipient(condition(), signedIn(null))).toBe(true)
  })

  test('alone sees the address of the inviter', () => {
    expect(previewFor(preview, true)).toEqual(preview)
    expect(previewFor(preview, false)).toEqual({ ...preview, inviter: null })
  })
})

describe('a preview by ticket', () => {
  const read = previewTicket({
    store: {
      ...options().store,
      preview: async ({ linkVersion }) => (linkVersion === 2 ? preview : null),
    },
    tickets,
  })

  test('has the address of the inviter with the emailed link alone', async () => {
    expect(await read(tickets.derive(MAILED))).toEqual(preview)
    expect(await read(tickets.derive(SHOWN))).toEqual({ ...preview, inviter: null })
  })

  test('is nothing for a forged ticket and for one of an earlier link', async () => {
    expect(await read('tkt_1')).toBeNull()
    expect(await read(tickets.derive({ ...MAILED, linkVersion: 1 }))).toBeNull()
  })
})

describe('an answer that changed nothing is explained:', () => {
  const found = { preview, isRecipient: true, isTrusted: true }
  const condition: ResponseCondition = { invitationId: ID, linkVersion: 1, emailKeys: [], userId: null }
  const why = (
    store: Parameters<typeof options>[0],
    answerer = HOLDER,
    more: Partial<ResponseCondition> = {},
  ) => responseRefusal(options(store), { ...condition, ...more }, answerer)
  const accepted = { ...preview, invitation: invitationOf({ status: 'ACCEPTED' }) }

  test('there is no such invitation', async () => {
    expect(await why(null)).toMatchObject({ code: 'INVITATION_NOT_FOUND' })
  })

  test('it was never created, which only a person who signed in can take for another recipient’s', async () => {
    const hint = 'b•••@e•••.com'
    expect(await why({ hint })).toMatchObject({ code: 'INVITATION_NOT_FOUND' })
    expect(await why({ hint }, signedIn('ada@example.com'))).toMatchObject({ code: 'WRONG_RECIPIENT', hint })
  })

  test('it is for another person, whatever its status', async () => {
    for (const each of [preview, accepted]) {
      expect(await why({ ...found, preview: each, isRecipient: false })).toMatchObject({
        code: 'WRONG_RECIPIENT',
        hint: 'a•••@e•••.com',
      })
    }
  })

  test('it is not pending', async () => {
    expect(await why({ ...found, preview: accepted })).toMatchObject({
      code: 'INVITATION_NOT_PENDING',
      invitation: { status: 'ACCEPTED' },
    })
  })

  test('its metadata is not trusted with the policy', async () => {
    const untrusted = { ...found, isTrusted: false }
    expect(await why(untrusted, HOLDER, { needsTrust: true })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [
        {
          path: ['mergePolicy'],
          message:
            'must be KEEP_EXISTING: this invitation was created without the scope invitations:metadata',
        },
      ],
    })
    expect(await why(untrusted)).toMatchObject({ code: 'UNAVAILABLE' })
    expect(await why(found, HOLDER, { needsTrust: true })).toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('it changed at the same time, and another try may succeed', async () => {
    expect(await why(found)).toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The invitation or its user changed at the same time. Try again.',
    })
  })
})

test('a policy is refused with its reason', () => {
  expect(policyRefused('a reason').issues).toEqual([
    { path: ['mergePolicy'], message: 'must be KEEP_EXISTING: a reason' },
  ])
})
