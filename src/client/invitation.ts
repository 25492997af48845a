import type {
  InvitationFieldsFragment,
  PreviewFieldsFragment,
  InvitationStatus as PrintedStatus,
} from './generated/operations.ts'

/** `pending`, or one of the final statuses. */
export type InvitationStatus = Lowercase<PrintedStatus>

/** The invitation of one email address. Times are milliseconds since 1970. */
export interface Invitation {
  /** `inv_…` */
  readonly id: string
  /** As the caller wrote it. The email is sent to it. */
  readonly emailAddress: string
  /** It is copied to the user on acceptance. */
  readonly publicMetadata: Record<string, unknown>
  readonly status: InvitationStatus
  readonly revoked: boolean
  /** The link to accept the invitation, while it is pending, for callers with the scopes `invitations:link` and `invitations:read`. */
  readonly url: string | undefined
  readonly createdAt: number
  readonly updatedAt: number
  readonly expiresAt: number
  readonly acceptedAt: number | null
  readonly revokedAt: number | null
  readonly declinedAt: number | null
  /** Null for the gateway's own page. */
  readonly redirectUrl: string | null
  /** Whether it is sent by email. */
  readonly notify: boolean
  /** BCP 47; null for English. */
  readonly locale: string | null
  readonly templateSlug: string
  /** The personal message. Empty if there is none. */
  readonly message: string
  /** Null if there is no inviter. Null also, like `acceptedById`, for callers without the scope `users:read`. */
  readonly inviterId: string | null
  readonly acceptedById: string | null
  /** The invitation that replaced it (`onConflict: 'replace'`). */
  readonly supersededById: string | null
  readonly isRevocable: boolean
  readonly isResendable: boolean
}

/** An invitation as the invited person sees it. Times are milliseconds since 1970. */
export interface InvitationPreview {
  readonly id: string
  readonly emailAddress: string
  readonly publicMetadata: Record<string, unknown>
  readonly status: InvitationStatus
  readonly expiresAt: number
  readonly acceptedAt: number | null
  readonly declinedAt: number | null
  readonly redirectUrl: string | null
  readonly locale: string | null
  readonly message: string
  /** The inviter's address. */
  readonly inviter: string | null
  /** The inviter's name. People can choose their names, so show it with the address. */
  readonly inviterName: string | null
  readonly acceptedById: string | null
  /** Whether a user has the address. Then the person signs in instead of signing up. */
  readonly userExists: boolean
  /** The name of the application. */
  readonly appName: string
}

/** Copies the metadata as it was parsed, so that any key is safe, also `__proto__`. */
export function invitationOf(fields: InvitationFieldsFragment): Invitation {
  return {
    id: fields.id,
    emailAddress: fields.emailAddress,
    publicMetadata: fields.publicMetadata,
    status: lowercase(fields.status),
    revoked: fields.revoked,
    url: fields.url ?? undefined,
    createdAt: Date.parse(fields.createdAt),
    updatedAt: Date.parse(fields.updatedAt),
    expiresAt: Date.parse(fields.expiresAt),
    acceptedAt: timeOf(fields.acceptedAt),
    revokedAt: timeOf(fields.revokedAt),
    declinedAt: timeOf(fields.declinedAt),
    redirectUrl: fields.redirectUrl ?? null,
    notify: fields.notify,
    locale: fields.locale ?? null,
    templateSlug: fields.template,
    message: fields.message,
    inviterId: fields.inviter?.id ?? null,
    acceptedById: fields.acceptedBy?.id ?? null,
    supersededById: fields.supersededBy?.id ?? null,
    isRevocable: fields.isRevocable,
    isResendable: fields.isResendable,
  }
}

export function previewOf(fields: PreviewFieldsFragment): InvitationPreview {
  return {
    id: fields.id,
    emailAddress: fields.emailAddress,
    publicMetadata: fields.publicMetadata,
    status: lowercase(fields.status),
    expiresAt: Date.parse(fields.expiresAt),
    acceptedAt: timeOf(fields.acceptedAt),
    declinedAt: timeOf(fields.declinedAt),
    redirectUrl: fields.redirectUrl ?? null,
    locale: fields.locale ?? null,
    message: fields.message,
    inviter: fields.inviterEmailAddress ?? null,
    inviterName: fields.inviterName ?? null,
    acceptedById: fields.acceptedById ?? null,
    userExists: fields.userExists,
    appName: fields.appName,
  }
}

/** Values are upper-case in GraphQL and lower-case in this client. */
export function lowercase<Value extends string>(value: Value): Lowercase<Value> {
  return value.toLowerCase() as Lowercase<Value>
}

function timeOf(text: string | null | undefined): number | null {
  return text == null ? null : Date.parse(text)
}
