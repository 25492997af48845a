import type { Identity } from '../caller.ts'
import type { CreateInvitationInput } from '../create/create-input.ts'
import { assertMayCreate, type RightsOptions } from '../create/creation-rights.ts'
import type { Inviter } from '../user/inviter.ts'
import type { Templates } from './templates.ts'

/** An email as it would be sent. */
export interface EmailPreview {
  subject: string
  html: string
  text: string
  /** The language of the template that fits best (BCP 47). */
  language: string
}

export interface PreviewEmailOptions extends RightsOptions {
  templates: Templates
  appName: string
  publicUrl: string
  now: () => Date
}

export interface PreviewEmailRequest {
  input: CreateInvitationInput
  caller: Identity
  /** Who is shown as the inviter. */
  inviter: Inviter | null
  /** Whether to show the reminder instead of the first email. */
  reminder: boolean
}

// It is no ticket, so the link of a preview leads to the page for links that do not work.
const NO_TICKET = 'preview'
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Renders the email of an invitation without creating it. The input is checked by the rules of a creation, apart from those
 * about what exists for the address.
 *
 * @throws InvalidInput from the function returned.
 */
export function previewEmail({ templates, appName, publicUrl, now, metadataKeys }: PreviewEmailOptions) {
  return ({ input, caller, inviter, reminder }: PreviewEmailRequest): EmailPreview => {
    assertMayCreate(input, caller, metadataKeys)
    return templates.render(input.template, {
      appName,
      link: `${publicUrl}/invitations/accept?ticket=${NO_TICKET}`,
      emailAddress: input.emailAddress,
      inviter,
      message: input.message,
      expiresAt: new Date(now().getTime() + input.expiresInDays * DAY_MS),
      locale: input.locale,
      reminder,
    })
  }
}
