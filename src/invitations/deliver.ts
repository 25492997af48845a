import { MailRefused } from './errors.ts'
import { gather, type Outcome } from './gather.ts'
import type { DeliveryEnd, DeliveryStore, Mailer, PendingDelivery, Templates } from './ports.ts'
import type { Tickets } from './ticket.ts'

export interface DeliverOptions {
  store: DeliveryStore
  mailer: Mailer
  templates: Templates
  links: Links
  appName: string
  /** In [0, 1), for the jitter of retries. */
  random: () => number
}

/** Builds links to accept an invitation by. */
export interface Links {
  accept(claim: { invitationId: string; linkVersion: number }): string
}

/** `{publicUrl}/invitations/accept?ticket=…`, from configuration alone, never from a request. */
export function linksUnder(publicUrl: string, tickets: Tickets): Links {
  return {
    accept: (claim) => `${publicUrl}/invitations/accept?ticket=${encodeURIComponent(tickets.derive(claim))}`,
  }
}

const FIRST_RETRY_SECONDS = 5
const LONGEST_RETRY_SECONDS = 60 * 60
const GIVE_UP_AFTER_SECONDS = 4 * 24 * 60 * 60

// Deliveries of one process share the transactions that begin and end them.
const GATHER_AT_MOST = 100

/**
 * Mails one delivery: an attempt is counted before it is made and its end recorded after. Refused
 * for good (5xx) it fails at once; anything else is tried again for four days. A process that dies
 * in between leaves the attempt to be repeated, with the same Message-ID.
 */
export function deliver({ store, mailer, templates, links, appName, random }: DeliverOptions) {
  const begin = gather(
    async (deliveryIds: string[]) => succeeded(await store.begin(deliveryIds)),
    GATHER_AT_MOST,
  )
  const end = gather(async (ends: DeliveryEnd[]) => {
    await store.end(ends)
    return succeeded(ends)
  }, GATHER_AT_MOST)

  return async (deliveryId: string): Promise<void> => {
    const delivery = await begin(deliveryId)
    if (delivery !== null) await end(await attempt(delivery))
  }

  async function attempt(delivery: PendingDelivery): Promise<DeliveryEnd> {
    try {
      await mailer.send(message(delivery))
      return { delivery, kind: 'SENT' }
    } catch (thrown) {
      const error = describe(thrown)
      const afterSeconds = thrown instanceof MailRefused ? null : retryDelay(delivery, random())
      return afterSeconds === null
        ? { delivery, kind: 'FAILED', error }
        : { delivery, kind: 'RETRY', error, afterSeconds }
    }
  }

  function message({ invitation, inviter, messageId }: PendingDelivery) {
    const content = templates.render(invitation.template, {
      appName,
      link: links.accept({ invitationId: invitation.id, linkVersion: invitation.linkVersion }),
      emailAddress: invitation.emailAddress,
      inviter,
      message: invitation.message,
      expiresAt: invitation.expiresAt,
      locale: invitation.locale,
    })
    return { ...content, to: invitation.emailAddress, messageId }
  }
}

/** Exponential, half of it jitter so that a recovered server is not stormed, at most an hour; null to give up. */
function retryDelay({ attempt, ageSeconds }: PendingDelivery, random: number): number | null {
  const full = Math.min(FIRST_RETRY_SECONDS * 2 ** (attempt - 1), LONGEST_RETRY_SECONDS)
  const seconds = full / 2 + (full / 2) * random
  return ageSeconds + seconds > GIVE_UP_AFTER_SECONDS ? null : seconds
}

function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 500)
}

function succeeded<T>(results: T[]): Outcome<T>[] {
  return results.map((ok) => ({ ok }))
}
