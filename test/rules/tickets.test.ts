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

test('a link consists of the public URL and the ticket', () => {
  const tickets = createTickets([OLD])
  const claim = { invitationId: 'inv_00000000000000000000000001', linkVersion: 1, isMailed: true }
  expect(createLinks('https://gateway.example/base', tickets).accept(claim)).toBe(
    `https://gateway.example/base/invitations/accept?ticket=${tickets.derive(claim)}`,
  )
})

describe('the secret of links on one database', () => {
  /** The stored fingerprint of the secret, which gateways on one database share. */
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
      /^TICKET_SECRET does not contain the secret .* To replace that secret, add the new one on all gateways: TICKET_SECRET=old,new[.] .* run: invitations forget-ticket-secret$/,
    ),
  }

  test('the secret of the first gateway is required by the later ones', async () => {
    const store = agreement()
    await checkTicketSecrets([OLD], store)
    await checkTicketSecrets([OLD, OTHER], store)
    await expect(checkTicketSecrets([NEW], store)).rejects.toMatchObject(wrong)
    expect(store.replaced).toEqual([])
  })

  test('a new secret in front of the old one replaces it, and then the old one alone is refused', async () => {
    const store = agreement()
    await checkTicketSecrets([OLD], store)
    const before = store.fingerprint()
    await checkTicketSecrets([NEW, OTHER, OLD], store)
    expect(store.replaced).toEqual([[before, store.fingerprint()]])
    await checkTicketSecrets([NEW], store)
    await expect(checkTicketSecrets([OLD], store)).rejects.toMatchObject(wrong)
  })

  test('a secret is stored as a fingerprint that does not reveal it', async () => {
    const store = agreement()
    await checkTicketSecrets([OLD], store)
    expect(store.fingerprint()).toMatch(/^[0-9a-f]{32}$/)
    // This value is in existing databases. Another computation would refuse every gateway after an upgrade.
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

  test('unknown tickets are limited per address, and after that known ones are refused too', async () => {
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

  test('unknown tickets are counted in windows of one minute, which further attempts do not extend', async () => {
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
    // A new window with the full limit.
    await attempt(ATTEMPTS, unknown)
    await attempt(ATTEMPTS, unknown)
    await expect(attempt(ATTEMPTS, found)).rejects.toMatchObject({ retryAfterSeconds: 60 })
  })

  test('a valid ticket and other errors do not count as unknown tickets', async () => {
    const { attempt, counted } = guesses(1)
    for (let count = 0; count < 3; count++) {
      expect(await attempt(ATTEMPTS, found)).toBe('preview')
      await expect(attempt(ATTEMPTS, () => Promise.reject(new Error('other')))).rejects.toMatchObject({
        message: 'other',
      })
    }
    expect(counted).toEqual([])
  })

  test('unknown tickets are counted per field, also without a limit', async () => {
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

  test('windows are kept for 10,000 addresses, and the oldest one is dropped first', async () => {
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

  test('an address whose window begins again is the newest', async () => {
    const { attempt, wait } = guesses(1)
    const from = (number: number) => ({ ...ATTEMPTS, client: `address ${number}` })
    for (let number = 0; number < 10_000; number++) await attempt(from(number), unknown)
    wait(60_000)
    await attempt(from(0), unknown)
    await attempt(from(10_000), unknown)
    await expect(attempt(from(0), found)).rejects.toMatchObject({ code: 'TOO_MANY_TICKET_GUESSES' })
  })
})
