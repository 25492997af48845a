import { MailRefused } from './errors.ts'
import type { DeliveryStore, Mailer, PendingDelivery, Templates } from './ports.ts'
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

/**
 * Mails one delivery: an attempt is counted before it is made and its end recorded after. Refused
 * for good (5xx) it fails at once; anything else is tried again for four days. A process that dies
 * in between leaves the attempt to be repeated, with the same Message-ID.
 */
export function deliver({ store, mailer, templates, links, appName, random }: DeliverOptions) {
  return async (deliveryId: string): Promise<void> => {
    const delivery = await store.begin(deliveryId)
    if (delivery === null) return
    try {
      await mailer.send(message(delivery))
    } catch (error) {
      const description = describe(error)
      const retrySeconds = error instanceof MailRefused ? null : retryDelay(delivery, random())
      if (retrySeconds === null) await store.fail(delivery, description)
      else await store.retry(delivery, description, retrySeconds)
      return
    }
    await store.succeed(delivery)
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
