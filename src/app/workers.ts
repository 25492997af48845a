import { createDeliveryStore } from '../db/delivery/delivery-store.ts'
import { createSweepStore } from '../db/delivery/sweep-store.ts'
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
import type { RetryUntilReachable } from './start-database.ts'

/** Starts the workers for every kind of job. */
export async function startWorkers(components: Components, retry: RetryUntilReachable): Promise<void> {
  const { queue, database } = components
  await retry(() => queue.work(mailInvitation(createMailWork(components))))
  await retry(() => queue.work(createSweepJob(components)))
  await retry(() => startSweeping(queue, database.execute))
  await retry(() => queue.work(sendWebhook(createWebhookWork(components))))
}

function createMailWork(components: Components) {
  const { config, database, mailJobs, mailer, templates, links, metrics, tracing } = components
  const plainStore = createDeliveryStore(database, mailJobs, ids)
  // Each search for jobs is a transaction, and a job that is retried is due later.
  const end = withWake({ wake: components.wakeFeed }, plainStore.end)
  const store: DeliveryStore = {
    ...plainStore,
    end: async (ends) => {
      await end(ends)
      for (const { kind, delivery } of ends) metrics.attempt('mail', OUTCOMES[kind], delivery.attempt)
    },
  }
  const traced = tracing && traceDeliveries(tracing, store)
  const work = deliver({
    store: { ...store, ...traced?.store },
    mailer,
    templates,
    links,
    appName: config.appName,
    random: Math.random,
  })
  return { deliver: traced?.deliver(work) ?? work, park: withWake(components, plainStore.park) }
}

const OUTCOMES = { SENT: 'sent', RETRY: 'retried', FAILED: 'failed', GONE: 'gone' } as const

function createSweepJob(components: Components) {
  const { config, database, queue, mailJobs: jobs, wake } = components
  const store = createSweepStore({ database, jobs, ids, messageIdDomain: messageIdDomain(components) })
  return sweepJob({
    queue,
    sweep: withWake(components, sweep({ store, reminders: config.reminders, onMail: wake })),
    transact: database.transact,
  })
}

function createWebhookWork({
  config,
  database,
  webhookJobs,
  webhookSecrets: secrets,
  metrics,
  tracing,
}: Components) {
  const plainStore = createWebhookDeliveryStore(database, webhookJobs)
  const store: WebhookDeliveryStore = {
    ...plainStore,
    end: async (ends) => {
      await plainStore.end(ends)
      for (const { kind, delivery } of ends) metrics.attempt('webhook', OUTCOMES[kind], delivery.attempt)
    },
  }
  const plainSender = createWebhookSender({ guarded: config.production })
  const sender = tracing === null ? plainSender : traceWebhookSender(tracing, plainSender)
  const traced = tracing && traceDeliveries(tracing, store)
  const work = deliverWebhook({ store: { ...store, ...traced?.store }, sender, secrets, random: Math.random })
  return { deliver: traced?.deliver(work) ?? work, park: plainStore.park }
}
