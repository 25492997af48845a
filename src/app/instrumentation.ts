import type { CreateRequest } from '../domain/create/creation-store.ts'
import type { Mailer } from '../domain/delivery/mailer.ts'
import type { Invitation } from '../domain/invitation.ts'
import type { WebhookSender } from '../domain/webhook/deliver-webhook.ts'
import type { Tracing } from '../lib/tracing.ts'

type Deliver = (deliveryId: string, survived: () => Promise<void>) => Promise<void>
type Create = (request: CreateRequest) => Promise<Invitation>
type CreateBatch<Outcome> = (requests: CreateRequest[]) => Promise<Outcome>

/**
 * Traces creations that share a transaction. The batch is a span in the trace of one request, with links to the others,
 * and the others have links to it. An email continues the trace of its request.
 *
 * @param batched - turns a function that creates many invitations into one that creates one
 */
export function traceCreation<Outcome>(
  tracing: Tracing,
  createBatch: CreateBatch<Outcome>,
  batched: (createBatch: CreateBatch<Outcome>) => Create,
): Create {
  const batches = new WeakMap<CreateRequest, string>()
  const create = batched((requests) =>
    tracing.shared(
      'create invitations',
      requests.map(({ traceparent }) => traceparent),
      () => {
        const batch = requests.length > 1 ? tracing.current() : undefined
        for (const request of requests) if (batch !== undefined) batches.set(request, batch)
        return createBatch(requests)
      },
    ),
  )
  return (request) =>
    tracing.inner('createInvitation', {}, async (span) => {
      const own = { ...request, traceparent: tracing.current() }
      try {
        return await create(own)
      } finally {
        const batch = batches.get(own)
        if (batch !== undefined) span.link(batch)
      }
    })
}

interface BatchStore<Begun, End> {
  begin(deliveryIds: string[]): Promise<Begun[]>
  end(ends: End[]): Promise<void>
}

/** Traces deliveries that share statements at their begin and end. Each batch has links to all its deliveries. */
export function traceDeliveries<Begun, End extends { delivery: { id: string } }>(
  tracing: Tracing,
  store: BatchStore<Begun, End>,
) {
  const underWay = new Map<string, string | undefined>()
  const tracesOf = (deliveryIds: string[]) => deliveryIds.map((id) => underWay.get(id))
  const traced: BatchStore<Begun, End> = {
    begin: (deliveryIds) =>
      tracing.shared('begin deliveries', tracesOf(deliveryIds), () => store.begin(deliveryIds)),
    end: (ends) => {
      const deliveryIds = ends.map(({ delivery }) => delivery.id)
      return tracing.shared('end deliveries', tracesOf(deliveryIds), () => store.end(ends))
    },
  }
  return {
    store: traced,
    deliver: (deliver: Deliver) => async (deliveryId: string, survived: () => Promise<void>) => {
      underWay.set(deliveryId, tracing.current())
      await deliver(deliveryId, survived).finally(() => underWay.delete(deliveryId))
    },
  }
}

/** Traces each email with the server that received it, but without the recipient. */
export function traceMailer(tracing: Tracing, mailer: Mailer, smtpUrl: string | undefined): Mailer {
  const server = smtpUrl === undefined ? undefined : new URL(smtpUrl)
  const smtps = server?.protocol === 'smtps:'
  const attributes = {
    'network.protocol.name': server === undefined ? undefined : 'smtp',
    'server.address': server?.hostname,
    'server.port': server && Number(server.port || (smtps ? 465 : 587)),
  }
  const name = server === undefined ? 'mailbox' : 'SMTP send'
  return {
    send: (message) => tracing.inner(name, { kind: 'client', attributes }, () => mailer.send(message)),
    verify: () => mailer.verify(),
    close: () => mailer.close(),
  }
}

/** Traces each message with the host of its URL. The rest of a URL may be a secret. */
export function traceWebhookSender(tracing: Tracing, sender: WebhookSender): WebhookSender {
  return {
    send: (message) => {
      const { hostname, protocol } = new URL(message.url)
      const attributes = {
        'http.request.method': 'POST',
        'url.scheme': protocol.slice(0, -1),
        'server.address': hostname,
      }
      return tracing.inner('POST', { kind: 'client', attributes }, async (span) => {
        const status = await sender.send(message)
        span.set({ 'http.response.status_code': status })
        if (status >= 400) span.fail(String(status))
        return status
      })
    },
  }
}
