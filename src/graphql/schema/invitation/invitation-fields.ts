import { INVITATION_LIFETIME_DAYS, type Invitation } from '../../../domain/invitation.ts'
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

/** Fields of the domain that are not shown: they identify an address or a link. */
type InternalField = 'emailKey' | 'linkVersion'
/** Fields that are shown as objects. */
type RelationField = 'inviterId' | 'acceptedById' | 'supersededById'

/**
 * The fields of an invitation, for every type that shows them. A field that is added to the domain's `Invitation`
 * fails the type check here.
 */
export const INVITATION_FIELDS = {
  id: { description: INVITATION_ID.description },
  emailAddress: { description: `The invited address, as it was entered. ${INVITATION_VALUES.emailAddress}` },
  status: { description: 'Whether the invitation can still be accepted, or how it ended.' },
  publicMetadata: { type: 'JSON', description: INVITATION_VALUES.publicMetadata },
  redirectUrl: {
    nullable: true,
    description: `${INVITATION_VALUES.redirectUrl} Null for the gateway’s own page.`,
  },
  notify: {
    description: 'Whether the invitation is sent by email. If not, pass on its `url` yourself.',
  },
  locale: { nullable: true, description: `${INVITATION_VALUES.locale} Null for English.` },
  template: { description: INVITATION_VALUES.template },
  message: { description: 'A personal message in the email. Empty if there is none.' },
  createdAt: { type: 'DateTime', description: 'When it was created. A renewal does not change it.' },
  updatedAt: { type: 'DateTime', description: 'When it last changed in any way.' },
  expiresAt: {
    type: 'DateTime',
    description: 'Until when the invitation can be accepted, according to the database’s clock.',
  },
  acceptedAt: { type: 'DateTime', nullable: true, description: 'When it was accepted. Null if it was not.' },
  revokedAt: { type: 'DateTime', nullable: true, description: 'When it was revoked. Null if it was not.' },
  declinedAt: { type: 'DateTime', nullable: true, description: 'When it was declined. Null if it was not.' },
} as const satisfies Record<Exclude<keyof Invitation, InternalField | RelationField>, object>
