import { createSweepStore } from '../db/change/sweep-store.ts'
import { createDeliveryStore } from '../db/delivery/delivery-store.ts'
import { executeIn } from '../db/delivery/mail-jobs.ts'
import { createWebhookDeliveryStore } from '../db/webhook/webhook-delivery-store.ts'
import { deliver } from '../domain/delivery/deliver.ts'
import type { DeliveryStore } from '../domain/delivery/delivery-store.ts'
import { sweep } from '../domain/delivery/sweep.ts'
import { ids } from '../domain/ids.ts'
import { deliverWebhook, type WebhookDeliveryStore } from '../domain/webhook/deliver-webhook.ts'
import { mailInvitation } from '../jobs/mail-invitation.ts'
import { sendWebhook } from '../jobs/send-webhook.ts'
import { startSweeping, sweepJob } from '../jobs/sweep.ts'
import { createWebhookSender } from '../webhooks/sender.ts'
import { type Components, messageIdDomain, withWake } from './components.ts'
import { traceDeliveries, traceWebhookSender } from './instrumentation.ts'

/** Works on every kind of job there is. @param patiently - does it again where the database is not ready */
export async function startWorkers(
  parts: Components,
  patiently: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const { queue, database } = parts
  await patiently(() => queue.work(mailInvitation(mails(parts))))
  await patiently(() => queue.work(sweeps(parts)))
  await patiently(() => startSweeping(queue, database.execute))
  await patiently(() => queue.work(sendWebhook(webhooks(parts))))
}

function mails(parts: Components) {
  const { config, database, mailJobs, mailer, templates, links, metrics, tracing } = parts
  const kept = createDeliveryStore(database, mailJobs, ids)
  const end = withWake(parts, kept.end)
  const store: DeliveryStore = {
    ...kept,
    end: async (ends) => {
      await end(ends)
      for (const { kind, delivery } of ends) metrics.attempt('mail', OUTCOMES[kind], delivery.attempt)
    },
  }
  const traced = tracing && traceDeliveries(tracing, store)
  const work = deliver({
    store: traced?.store ?? store,
    mailer,
    templates,
    links,
    appName: config.appName,
    random: Math.random,
  })
  return { deliver: traced?.deliver(work) ?? work, park: withWake(parts, kept.park) }
}

const OUTCOMES = { SENT: 'sent', RETRY: 'retried', FAILED: 'failed', GONE: 'gone' } as const

function sweeps(parts: Components) {
  const { config, database, queue, mailJobs: jobs, wake } = parts
  const store = createSweepStore({ database, jobs, ids, messageIdDomain: messageIdDomain(parts) })
  return sweepJob({
    queue,
    sweep: sweep({ store, reminders: config.reminders, onMail: wake }),
    transact: (work) => database.prisma.$transaction((tx) => work(executeIn(tx))),
  })
}

function webhooks({ config, database, webhookJobs, webhookSecrets: secrets, metrics, tracing }: Components) {
  const kept = createWebhookDeliveryStore(database, webhookJobs)
  const store: WebhookDeliveryStore = {
    ...kept,
    end: async (ended) => {
      await kept.end(ended)
      metrics.attempt('webhook', OUTCOMES[ended.kind], ended.delivery.attempt)
    },
  }
  const plain = createWebhookSender({ guarded: config.production })
  const sender = tracing === null ? plain : traceWebhookSender(tracing, plain)
  return { deliver: deliverWebhook({ store, sender, secrets, random: Math.random }), park: kept.park }
}
