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
const preview = {
  invitation: invitationOf(),
  inviter: { name: 'Grace Hopper', emailAddress: 'grace@example.com' },
  userExists: false,
}
const HOLDER: Respondent = { actor: { id: 'ticket', cause: 'link' }, signedIn: null, anyMetadata: false }

function signedIn(emailAddress: string | null, emailVerified = true): Respondent {
  return { ...HOLDER, signedIn: { subject: 'app|1', emailAddress, emailVerified, name: null } }
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

describe('the condition for a response to an invitation', () => {
  const conditionFor = (target: object, answerer = HOLDER) =>
    createCondition(options(), { ticket: null, invitationId: null, ...target }, answerer)

  test('the condition for a ticket is the id, the link version and whether the link was emailed', () => {
    const common = { invitationId: ID, linkVersion: 2, emailKeys: [], userId: null }
    expect(conditionFor({ ticket: tickets.derive(SHOWN) })).toEqual({ ...common, isMailed: false })
    expect(conditionFor({ ticket: tickets.derive(MAILED) })).toEqual({ ...common, isMailed: true })
  })

  test('the condition for an id is the id alone', () => {
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
  ])('there is no condition for %s: the invitation is not found', (_what, target) => {
    expect(() => conditionFor(target)).toThrow(
      'There is no such invitation, or its link has been replaced by a newer one.',
    )
  })

  test.each<[string, Respondent, string[]]>([
    ['is verified', signedIn(' Ada@Example.com '), ['ada@example.com']],
    ['is not verified', signedIn('ada@example.com', false), ['']],
    ['is missing', signedIn(null), ['']],
    ['is none', signedIn('ada'), ['']],
  ])(
    'the condition has the address of the signed-in person only if it is verified; here it %s',
    (_what, answerer, emailKeys) => {
      expect(conditionFor({ invitationId: ID }, answerer)).toMatchObject({ emailKeys })
    },
  )
})

describe('the recipient', () => {
  const condition = (isMailed?: boolean): ResponseCondition => ({
    invitationId: ID,
    linkVersion: 1,
    emailKeys: [],
    userId: null,
    ...(isMailed === undefined ? {} : { isMailed }),
  })

  test('a person with the emailed link or a sign-in is the recipient', () => {
    expect(isByRecipient(condition(true), HOLDER)).toBe(true)
    expect(isByRecipient(condition(false), HOLDER)).toBe(false)
    expect(isByRecipient(condition(), HOLDER)).toBe(false)
    expect(isByRecipient(condition(), signedIn(null))).toBe(true)
  })

  test('only the recipient sees the inviter', () => {
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

  test('a preview shows the inviter only with the emailed link', async () => {
    expect(await read(tickets.derive(MAILED))).toEqual(preview)
    expect(await read(tickets.derive(SHOWN))).toEqual({ ...preview, inviter: null })
  })

  test('a forged ticket or a ticket of an earlier link has no preview', async () => {
    expect(await read('tkt_1')).toBeNull()
    expect(await read(tickets.derive({ ...MAILED, linkVersion: 1 }))).toBeNull()
  })
})

describe('the explanation of a response that changed nothing', () => {
  const found = { preview, isRecipient: true, isTrusted: true, isUserOfAnother: false }
  const condition: ResponseCondition = { invitationId: ID, linkVersion: 1, emailKeys: [], userId: null }
  const why = (
    store: Parameters<typeof options>[0],
    answerer = HOLDER,
    more: Partial<ResponseCondition> = {},
  ) => responseRefusal(options(store), { ...condition, ...more }, answerer)
  const accepted = { ...preview, invitation: invitationOf({ status: 'ACCEPTED' }) }

  test('an unknown invitation is not found', async () => {
    expect(await why(null)).toMatchObject({ code: 'INVITATION_NOT_FOUND' })
  })

  test('for an invitation that was never created, a signed-in person gets WrongRecipient', async () => {
    const hint = 'b•••@e•••.com'
    expect(await why({ hint })).toMatchObject({ code: 'INVITATION_NOT_FOUND' })
    expect(await why({ hint }, signedIn('ada@example.com'))).toMatchObject({ code: 'WRONG_RECIPIENT', hint })
  })

  test('an invitation for another person gives WrongRecipient for any status', async () => {
    for (const each of [preview, accepted]) {
      expect(await why({ ...found, preview: each, isRecipient: false })).toMatchObject({
        code: 'WRONG_RECIPIENT',
        hint: 'a•••@e•••.com',
      })
    }
  })

  test('an ended invitation is not pending', async () => {
    expect(await why({ ...found, preview: accepted })).toMatchObject({
      code: 'INVITATION_NOT_PENDING',
      invitation: { status: 'ACCEPTED' },
    })
  })

  test('metadata that is not trusted is refused with the merge policy', async () => {
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

  test('an address with the user of another subject gives WrongRecipient, after the status', async () => {
    const another = { ...found, isUserOfAnother: true }
    expect(await why(another)).toMatchObject({
      code: 'WRONG_RECIPIENT',
      message: expect.stringContaining('An operator must change or delete that user first.'),
    })
    expect(await why({ ...another, preview: accepted })).toMatchObject({ code: 'INVITATION_NOT_PENDING' })
  })

  test('an invitation that changed at the same time can be tried again', async () => {
    expect(await why(found)).toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The invitation or its user changed at the same time. Try again.',
    })
  })
})

test('a merge policy is refused with its reason', () => {
  expect(policyRefused('a reason').issues).toEqual([
    { path: ['mergePolicy'], message: 'must be KEEP_EXISTING: a reason' },
  ])
})
