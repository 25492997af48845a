import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ids } from '../../../src/domain/ids.ts'
import { createTickets } from '../../../src/domain/respond/ticket.ts'

const FIRST = 'the first secret, of 32 characters or more'
const SECOND = 'the second secret, of 32 characters or more'
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const tickets = createTickets([FIRST])
const claim = { invitationId: ids.invitation(), linkVersion: 1 }
const ticket = tickets.derive(claim)
const parts = () => ticket.split(/_(?!.{0,42}$)/)

describe('a ticket', () => {
  test('a ticket is read as the invitation and the link version that it was derived for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (linkVersion) => {
        const other = { invitationId: ids.invitation(), linkVersion }
        expect(tickets.read(tickets.derive(other))).toEqual(other)
      }),
    )
  })

  test('a ticket is deterministic and URL-safe, and each link version has a different one', () => {
    expect(tickets.derive(claim)).toBe(ticket)
    expect(encodeURIComponent(ticket)).toBe(ticket)
    const all = Array.from({ length: 100 }, (_, index) =>
      tickets.derive({ ...claim, linkVersion: index + 1 }),
    )
    expect(new Set(all.map((each) => each.slice(-43))).size).toBe(100)
  })

  test('a ticket ends in 256 bits of HMAC-SHA-256 with the secret', () => {
    const mac = Buffer.from(ticket.slice(-43), 'base64url')
    expect(mac.length * 8).toBe(256)
    expect(mac).toEqual(
      createHmac('sha256', FIRST).update(`invitation ticket:${claim.invitationId}:1`).digest(),
    )
  })

  test('the ticket for an email differs from the one that callers see, and is read as emailed', () => {
    const mailed = tickets.derive({ ...claim, isMailed: true })
    expect(mailed).not.toBe(ticket)
    expect(tickets.read(mailed)).toEqual({ ...claim, isMailed: true })
    expect(tickets.read(ticket)).toEqual(claim)
    expect(createTickets([SECOND, FIRST]).read(mailed)).toEqual({ ...claim, isMailed: true })
  })

  test('a ticket does not reveal the secret', () => {
    expect(ticket).not.toContain('secret')
    expect(createTickets([SECOND]).derive(claim).slice(4, 12)).not.toBe(ticket.slice(4, 12))
  })
})

describe('a ticket that is refused', () => {
  test('a ticket with any single character changed is refused', () => {
    const accepted: string[] = []
    for (let index = 0; index < ticket.length; index++) {
      for (const character of [...ALPHABET, '=', '.', ' ', 'é', '\0']) {
        const changed = ticket.slice(0, index) + character + ticket.slice(index + 1)
        if (changed !== ticket && tickets.read(changed) !== null) accepted.push(changed)
      }
    }
    expect(accepted).toEqual([])
  })

  test('a truncated or extended ticket is refused', () => {
    for (let length = 0; length < ticket.length; length++) {
      expect(tickets.read(ticket.slice(0, length))).toBeNull()
      expect(tickets.read(ticket.slice(length + 1))).toBeNull()
      expect(tickets.read(ticket.slice(0, length) + ticket.slice(length + 1))).toBeNull()
    }
    for (const added of [...ALPHABET, '=', '\n', ' ', '\0']) {
      expect(tickets.read(ticket + added)).toBeNull()
      expect(tickets.read(added + ticket)).toBeNull()
    }
  })

  test('a ticket with the MAC of another version or another invitation is refused', () => {
    const [prefix, key, suffix, , mac] = parts()
    for (const version of ['2', '0', '01', '-1', '1e0', '', '10000000000']) {
      expect(tickets.read(`${prefix}_${key}_${suffix}_${version}_${mac}`)).toBeNull()
    }
    expect(tickets.read(`${prefix}_${key}_${ids.invitation().slice(4)}_1_${mac}`)).toBeNull()
    // Checks that the pattern above splits a ticket correctly.
    expect(tickets.read(`${prefix}_${key}_${suffix}_1_${mac}`)).toEqual(claim)
  })

  test('a ticket that another secret derived is refused, also with the right key id', () => {
    const stranger = createTickets([SECOND]).derive(claim)
    expect(tickets.read(stranger)).toBeNull()
    expect(tickets.read(ticket.slice(0, 12) + stranger.slice(12))).toBeNull()
  })

  test('a ticket with another base64 spelling of the same bytes is refused', () => {
    const last = ALPHABET.indexOf(ticket.at(-1) ?? '')
    // The last character encodes four bits, and these characters have the same four.
    const spellings = [1, 2, 3].map((bits) => ticket.slice(0, -1) + ALPHABET[last + bits])
    const bytes = spellings.map((each) => Buffer.from(each.slice(-43), 'base64url').toString('hex'))
    expect(new Set([...bytes, Buffer.from(ticket.slice(-43), 'base64url').toString('hex')]).size).toBe(1)
    for (const spelling of spellings) expect(tickets.read(spelling)).toBeNull()
    const standard = Buffer.from(ticket.slice(-43), 'base64url').toString('base64')
    expect(tickets.read(ticket.slice(0, -43) + standard)).toBeNull()
  })

  test('a random text is refused without an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String({ maxLength: 200 })), (text) => {
        expect(tickets.read(text)).toBeNull()
        expect(tickets.read(`${ticket.slice(0, -43)}${text}`)).toBeNull()
      }),
    )
    expect(tickets.read('tkt_'.repeat(1_000_000))).toBeNull()
  })
})

describe('the replacement of a secret', () => {
  test('a new secret in first place derives new tickets, and both secrets are read', () => {
    const rotating = createTickets([SECOND, FIRST])
    expect(rotating.read(ticket)).toEqual(claim)
    const renewed = rotating.derive(claim)
    expect(renewed).toBe(createTickets([SECOND]).derive(claim))
    expect(rotating.read(renewed)).toEqual(claim)
    expect(tickets.read(renewed)).toBeNull()
  })

  test('a ticket is refused after its secret was removed', () => {
    expect(createTickets([SECOND]).read(ticket)).toBeNull()
  })
})
