import { MailRefused } from '../errors.ts'
import type { Links } from '../respond/links.ts'
import { batchAttempts } from './batch-attempts.ts'
import type { DeliveryEnd, DeliveryStore, PendingDelivery } from './delivery-store.ts'
import type { Mailer } from './mailer.ts'
import { describeFailure, retryDelay } from './retry.ts'
import type { Templates } from './templates.ts'

export interface DeliverOptions {
  store: DeliveryStore
  mailer: Mailer
  templates: Templates
  links: Links
  appName: string
  /** Returns a number in [0, 1), for the jitter of retries. */
  random: () => number
}

/**
 * Sends the email of one delivery. An attempt is counted before it starts, and its result is recorded afterwards. If
 * the process dies in between, the attempt is repeated with the same Message-ID.
 *
 * - Refused permanently by the mail server (5xx): the delivery fails at once.
 * - Any other error: a retry, for at most four days.
 */
export function deliver({ store, mailer, templates, links, appName, random }: DeliverOptions) {
  const { begin, end } = batchAttempts(store)

  return async (deliveryId: string, survived: () => Promise<void>): Promise<void> => {
    const delivery = await begin(deliveryId)
    if (delivery !== null) await end(await attempt(delivery, survived))
  }

  async function attempt(delivery: PendingDelivery, survived: () => Promise<void>): Promise<DeliveryEnd> {
    try {
      const rendered = message(delivery)
      await survived()
      await mailer.send(rendered)
      return { delivery, kind: 'SENT' }
    } catch (thrown) {
      const error = describeFailure(thrown)
      const afterSeconds = thrown instanceof MailRefused ? null : retryDelay(delivery, random())
      return afterSeconds === null
        ? { delivery, kind: 'FAILED', error }
        : { delivery, kind: 'RETRY', error, afterSeconds }
    }
  }

  function message({ invitation, kind, inviter, messageId }: PendingDelivery) {
    const content = templates.render(invitation.template, {
      appName,
      link: links.accept({
        invitationId: invitation.id,
        linkVersion: invitation.linkVersion,
        isMailed: true,
      }),
      emailAddress: invitation.emailAddress,
      inviter,
      message: invitation.message,
      expiresAt: invitation.expiresAt,
      locale: invitation.locale,
      reminder: kind === 'REMINDER',
    })
    return { ...content, to: invitation.emailAddress, messageId }
  }
}
