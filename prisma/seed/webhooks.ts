import type { PlacedEvent } from '../../src/domain/events/event-log.ts'
import { createWebhookBody, type WebhookEventType } from '../../src/domain/webhook/webhook-event.ts'
import type { Random } from './random.ts'

type Row = Record<string, unknown>

const DAY_MS = 86_400_000

interface Receiver {
  url: string
  description: string
  eventTypes: readonly WebhookEventType[]
  /** Since when it answers with an error, in milliseconds before now. Null: it works. */
  failingForMs: number | null
}

const RECEIVERS: readonly Receiver[] = [
  {
    url: 'https://hooks.northwind.example/invitations',
    description: 'Customer database',
    eventTypes: [],
    failingForMs: null,
  },
  {
    url: 'https://analytics.northwind.example/collect',
    description: 'Analytics',
    eventTypes: ['invitation.accepted', 'invitation.declined'],
    failingForMs: 2 * DAY_MS,
  },
]
/** Messages of earlier days are not stored. */
const DAYS = 14

/** @returns the receivers and the messages to them. None of them waits, so that a gateway sends nothing. */
export function webhookRows(
  random: Random,
  events: readonly PlacedEvent[],
  now: Date,
): { endpoints: Row[]; deliveries: Row[] } {
  const receivers = RECEIVERS.map((receiver) => ({
    ...receiver,
    id: random.id('webhookEndpoint', new Date(now.getTime() - 80 * DAY_MS)),
    failingSince: receiver.failingForMs === null ? null : new Date(now.getTime() - receiver.failingForMs),
  }))
  const recent = events.filter(({ event }) => event.createdAt.getTime() > now.getTime() - DAYS * DAY_MS)
  return {
    endpoints: receivers.map(({ id, url, description, eventTypes, failingSince }) => ({
      id,
      url,
      description,
      event_types: eventTypes,
      failing_since: failingSince,
      last_failed_at: failingSince && now,
      created_at: new Date(now.getTime() - 80 * DAY_MS),
      updated_at: new Date(now.getTime() - 80 * DAY_MS),
    })),
    deliveries: receivers.flatMap((receiver) =>
      recent.map((placed) => messageRow(random, placed, receiver)).filter((row) => row !== null),
    ),
  }
}

function messageRow(
  random: Random,
  placed: PlacedEvent,
  { id, eventTypes, failingSince }: Receiver & { id: string; failingSince: Date | null },
): Row | null {
  const body = createWebhookBody(placed)
  if (body === null || (eventTypes.length > 0 && !eventTypes.includes(body.type))) return null
  const at = placed.event.createdAt
  const hasFailed = failingSince !== null && at >= failingSince
  const answeredAt = new Date(at.getTime() + 300 + Math.floor(random.number() * 2000))
  return {
    id: random.id('webhookDelivery', at),
    endpoint_id: id,
    event_id: body.eventId,
    event_type: body.type,
    payload: body.data,
    state: hasFailed ? 'FAILED' : 'SENT',
    attempts: hasFailed ? 8 : 1,
    next_attempt_at: null,
    last_status: hasFailed ? 503 : 200,
    last_error: hasFailed ? 'The receiver answered with the status 503.' : null,
    created_at: at,
    updated_at: answeredAt,
    sent_at: hasFailed ? null : answeredAt,
  }
}
