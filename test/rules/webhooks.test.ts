import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { EVENT_TYPES, type EventType } from '../../src/domain/events/invitation-event.ts'
import type { Invitation } from '../../src/domain/invitation.ts'
import { isWebhookId } from '../../src/domain/webhook/webhook-endpoint.ts'
import { createWebhookBody, WEBHOOK_EVENT_TYPES } from '../../src/domain/webhook/webhook-event.ts'
import { createWebhookSecrets } from '../../src/domain/webhook/webhook-secret.ts'
import { invitationOf } from '../support/fixtures.ts'

describe('the secret of an endpoint', () => {
  const [FIRST, SECOND] = ['the first secret', 'the second secret']
  const derived = (secret: string, version: number) =>
    `whsec_${createHmac('sha256', secret).update(`webhook secret:whe_1:${version}`).digest('base64')}`
  const claim = { endpointId: 'whe_1', version: 3 }

  test('the secret of an endpoint is derived from the first configured secret, the id and the version', () => {
    expect(createWebhookSecrets([FIRST, SECOND]).current(claim)).toBe(derived(FIRST, 3))
  })

  test('a message is signed with every configured secret, and with the previous version during its grace period', () => {
    const { signing } = createWebhookSecrets([FIRST, SECOND])
    expect(signing({ ...claim, previousToo: false })).toEqual([derived(FIRST, 3), derived(SECOND, 3)])
    expect(signing({ ...claim, previousToo: true })).toEqual([
      derived(FIRST, 3),
      derived(SECOND, 3),
      derived(FIRST, 2),
      derived(SECOND, 2),
    ])
  })
})

test('an id of an endpoint or a delivery has its prefix and 26 characters', () => {
  const suffix = '0123456789abcdefghijklmnop'
  for (const kind of ['whe', 'whd'] as const) {
    expect(isWebhookId(kind, `${kind}_${suffix}`)).toBe(true)
    for (const id of ['', kind, `x${kind}_${suffix}`, `${kind}_${suffix}0`, `${kind}_${suffix.slice(1)}`]) {
      expect(isWebhookId(kind, id)).toBe(false)
    }
    expect(isWebhookId(kind, `${kind}_${suffix.toUpperCase()}`)).toBe(false)
  }
  expect(isWebhookId('whe', `whd_${suffix}`)).toBe(false)
})

describe('the message of an event', () => {
  const at = new Date('2026-03-10T00:00:00Z')
  // The invitation is in a later state: each message shows the state after its own event.
  const invitation = invitationOf({
    status: 'ACCEPTED',
    acceptedAt: at,
    revokedAt: at,
    declinedAt: at,
    inviterId: 'user_1',
    acceptedById: 'user_2',
    supersededById: 'inv_2',
    publicMetadata: { team: 'red' },
    redirectUrl: 'https://app.example',
    locale: 'de',
    message: 'Hello',
  })
  const messageOf = (
    type: EventType,
    after: Record<string, unknown> | null = null,
    of: Invitation | null = invitation,
  ) =>
    createWebhookBody({
      event: {
        id: 'evt_1',
        invitationId: invitation.id,
        type,
        actor: 'user_1',
        cause: 'createInvitation',
        before: null,
        after,
        createdAt: at,
        position: 1n,
      },
      invitation: of,
    })

  const ENDED = {
    acceptedAt: null,
    revokedAt: null,
    declinedAt: null,
    acceptedById: null,
    supersededById: null,
  }
  test.each<[EventType, string, object]>([
    ['CREATED', 'invitation.created', { status: 'PENDING', ...ENDED }],
    ['RENEWED', 'invitation.resent', { status: 'PENDING', ...ENDED }],
    ['RESENT', 'invitation.resent', { status: 'PENDING', ...ENDED }],
    [
      'ACCEPTED',
      'invitation.accepted',
      { status: 'ACCEPTED', ...ENDED, acceptedAt: at, acceptedById: 'user_2' },
    ],
    ['DECLINED', 'invitation.declined', { status: 'DECLINED', ...ENDED, declinedAt: at }],
    [
      'REVOKED',
      'invitation.revoked',
      { status: 'REVOKED', ...ENDED, revokedAt: at, supersededById: 'inv_2' },
    ],
    ['EXPIRED', 'invitation.expired', { status: 'EXPIRED', ...ENDED }],
    [
      'DELIVERY_FAILED',
      'invitation.delivery_failed',
      { status: 'ACCEPTED', ...ENDED, acceptedAt: at, acceptedById: 'user_2' },
    ],
  ])('the event %s is sent as %s, with the status after it', (event, type, expected) => {
    const { emailKey: _emailKey, linkVersion: _linkVersion, ...shown } = invitation
    expect(messageOf(event)).toEqual({
      eventId: 'evt_1',
      type,
      data: {
        invitation: { ...shown, ...expected },
        event: { id: 'evt_1', type: event, actor: 'user_1', cause: 'createInvitation' },
      },
    })
  })

  test('only these events have a message, and a deleted invitation has none', () => {
    const sent = EVENT_TYPES.filter((type) => messageOf(type) !== null)
    expect(sent).toHaveLength(8)
    expect(new Set(sent.map((type) => messageOf(type)?.type))).toEqual(
      new Set(WEBHOOK_EVENT_TYPES.filter((type) => type !== 'webhook.test')),
    )
    expect(messageOf('CREATED', null, null)).toBeNull()
  })

  test('a message has the expiry of its event, or else of the invitation', () => {
    const expiresAt = '2026-04-01T00:00:00+00:00'
    expect(messageOf('RENEWED', { expiresAt })?.data).toMatchObject({
      invitation: { expiresAt: new Date(expiresAt) },
    })
    for (const after of [null, {}, { expiresAt: 'soon' }, { expiresAt: 7 }]) {
      expect(messageOf('RENEWED', after)?.data).toMatchObject({
        invitation: { expiresAt: invitation.expiresAt },
      })
    }
  })
})
