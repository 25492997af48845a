import { describe, expect, test } from 'vitest'
import { InvitationNotFound } from '../../src/domain/errors.ts'
import { createLinks } from '../../src/domain/respond/links.ts'
import { createTickets } from '../../src/domain/respond/ticket.ts'
import { createTicketGuesses, type TicketField } from '../../src/domain/respond/ticket-guesses.ts'
import { checkTicketSecrets } from '../../src/domain/respond/ticket-secret.ts'

const [OLD, NEW, OTHER] = ['old', 'new', 'other'].map((word) => word.padEnd(40, '.')) as [
  string,
  string,
  string,
]

test('a link is the public URL with the ticket', () => {
  const tickets = createTickets([OLD])
  const claim = { invitationId: 'inv_00000000000000000000000001', linkVersion: 1, isMailed: true }
  expect(createLinks('https://gateway.example/base', tickets).accept(claim)).toBe(
    `https://gateway.example/base/invitations/accept?ticket=${tickets.derive(claim)}`,
  )
})

describe('the secret of links', () => {
  /** What gateways on one database agree on. */
  function agreement() {
    let fingerprint: string | null = null
    const replaced: [string, string][] = []
    return {
      fingerprint: () => fingerprint,
      replaced,
      current: async (first: string) => {
        fingerprint ??= first
        return fingerprint
      },
      replace: async (before: string, after: string) => {
        replaced.push([before, after])
        if (fingerprint === before) fingerprint = after
      },
    }
  }
  const wrong = {
    code: 'WRONG_TICKET_SECRET',
    message: expect.stringMatching(
      /^TICKET_SECRET does not contain the secret .* To replace that secret, put the new one before it: TICKET_SECRET=new,old[.] .* run: invitations forget-ticket-secret$/,
    ),
  }

  test('is the one of the first gateway, which the others need too', async () => {
    const store = agreement()
    await checkTicketSecrets([OLD], store)
    await checkTicketSecrets([OLD, OTHER], store)
    await expect(checkTicketSecrets([NEW], store)).rejects.toMatchObject(wrong)
    expect(store.replaced).toEqual([])
  })

  test('is replaced by a new one before it, and then the old one alone is refused', async () => {
    const store = agreement()
    await checkTicketSecrets([OLD], store)
    const before = store.fingerprint()
    await checkTicketSecrets([NEW, OTHER, OLD], store)
    expect(store.replaced).toEqual([[before, store.fingerprint()]])
    await checkTicketSecrets([NEW], store)
    await expect(checkTicketSecrets([OLD], store)).rejects.toMatchObject(wrong)
  })

  test('is stored as a fingerprint from which it cannot be read', async () => {
    const store = agreement()
    await checkTicketSecrets([OLD], store)
    expect(store.fingerprint()).toMatch(/^[0-9a-f]{32}$/)
    // As it is in databases already: another computation would refuse every gateway after an upgrade.
    expect(store.fingerprint()).toBe('55faa4fe65de2069d805898016f984dd')
  })
})

describe('unknown tickets', () => {
  const found = async () => 'preview'
  const unknown = async () => null
  const missing = () => Promise.reject(new InvitationNotFound())
  const ATTEMPTS = { field: 'accept page', client: '192.0.2.1' } as const

  function guesses(limit: number | null) {
    let now = 1_000
    const counted: TicketField[] = []
    const { attempt } = createTicketGuesses({
      limit,
      clock: () => now,
      onGuess: (field) => counted.push(field),
    })
    return {
      attempt,
      counted,
      wait: (milliseconds: number) => {
        now += milliseconds
      },
    }
  }

  test('are limited per address, and then known ones are refused too', async () => {
    const { attempt } = guesses(2)
    expect(await attempt(ATTEMPTS, unknown)).toBeNull()
    await expect(attempt(ATTEMPTS, missing)).rejects.toMatchObject({ code: 'INVITATION_NOT_FOUND' })
    let looked = false
    const look = async () => {
      looked = true
    }
    await expect(attempt(ATTEMPTS, look)).rejects.toMatchObject({
      code: 'TOO_MANY_TICKET_GUESSES',
      retryAfterSeconds: 60,
    })
    expect(looked).toBe(false)
    expect(await attempt({ ...ATTEMPTS, client: '192.0.2.2' }, found)).toBe('preview')
  })

  test('are counted in windows of one minute, which further guesses do not move', async () => {
    const { attempt, wait } = guesses(2)
    await attempt(ATTEMPTS, unknown)
    wait(30_000)
    await attempt(ATTEMPTS, unknown)
    wait(29_500)
    await expect(attempt(ATTEMPTS, found)).rejects.toMatchObject({ retryAfterSeconds: 1 })
    wait(499)
    await expect(attempt(ATTEMPTS, found)).rejects.toMatchObject({ retryAfterSeconds: 1 })
    wait(1)
    expect(await attempt(ATTEMPTS, found)).toBe('preview')
    // A new window, with all its guesses.
    await attempt(ATTEMPTS, unknown)
    await attempt(ATTEMPTS, unknown)
    await expect(attempt(ATTEMPTS, found)).rejects.toMatchObject({ retryAfterSeconds: 60 })
  })

  test('are not those that lead somewhere, nor other errors', async () => {
    const { attempt, counted } = guesses(1)
    for (let count = 0; count < 3; count++) {
      expect(await attempt(ATTEMPTS, found)).toBe('preview')
      await expect(attempt(ATTEMPTS, () => Promise.reject(new Error('other')))).rejects.toMatchObject({
        message: 'other',
      })
    }
    expect(counted).toEqual([])
  })

  test('are counted by field, also where they are not limited', async () => {
    for (const [limit, client] of [
      [null, '192.0.2.1'],
      [1, null],
    ] as const) {
      const { attempt, counted } = guesses(limit)
      for (let count = 0; count < 3; count++) {
        expect(await attempt({ field: 'invitationByTicket', client }, unknown)).toBeNull()
      }
      expect(counted).toEqual(Array(3).fill('invitationByTicket'))
    }
  })

  test('are remembered of 10,000 addresses; the oldest window gives way', async () => {
    const { attempt } = guesses(1)
    const from = (number: number) => ({ ...ATTEMPTS, client: `address ${number}` })
    for (let number = 0; number < 10_000; number++) await attempt(from(number), unknown)
    await expect(attempt(from(0), found)).rejects.toMatchObject({ code: 'TOO_MANY_TICKET_GUESSES' })
    await attempt(from(10_000), unknown)
    expect(await attempt(from(0), found)).toBe('preview')
    for (const number of [1, 9_999, 10_000]) {
      await expect(attempt(from(number), found)).rejects.toMatchObject({ code: 'TOO_MANY_TICKET_GUESSES' })
    }
  })

  test('make the window of an address the newest when it begins again', async () => {
    const { attempt, wait } = guesses(1)
    const from = (number: number) => ({ ...ATTEMPTS, client: `address ${number}` })
    for (let number = 0; number < 10_000; number++) await attempt(from(number), unknown)
    wait(60_000)
    await attempt(from(0), unknown)
    await attempt(from(10_000), unknown)
    await expect(attempt(from(0), found)).rejects.toMatchObject({ code: 'TOO_MANY_TICKET_GUESSES' })
  })
})
