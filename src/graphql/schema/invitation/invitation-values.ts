import { INVITATION_LIFETIME_DAYS } from '../../../domain/invitation.ts'
import { METADATA_LIMITS } from '../../../domain/metadata.ts'
import { TEXT_LIMITS } from '../../../domain/text-limits.ts'

const { min, max } = INVITATION_LIFETIME_DAYS

/** The size limit of metadata, for descriptions. */
export const METADATA_SIZE = `${METADATA_LIMITS.bytes / 1024} KB`

/** What a value of an invitation is, in outputs and in inputs. */
export const INVITATION_VALUES = {
  emailAddress: 'The email is sent to it.',
  publicMetadata: `A JSON object of at most ${METADATA_SIZE}. It is copied to the user on acceptance.`,
  redirectUrl: 'The URL to which the link redirects, with the ticket added.',
  locale: 'The recipient’s language (BCP 47), such as `de-AT`.',
  template: 'The name of the email template, such as `invitation`.',
  message: `A personal message in the email, plain text of at most ${TEXT_LIMITS.message} characters.`,
  expiry: `A new expiry, ${min} to ${max} days from now.`,
} as const

/** The `id` that selects an invitation, as an argument or an input field. */
export const INVITATION_ID = { required: true, description: 'The invitation’s id: `inv_…`.' } as const
