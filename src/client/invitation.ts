import type {
  InvitationFieldsFragment,
  PreviewFieldsFragment,
  InvitationStatus as PrintedStatus,
} from './generated/operations.ts'

/** `pending`, or how it ended. */
export type InvitationStatus = Lowercase<PrintedStatus>

/** An invitation of one email address. Times are milliseconds since 1970. */
export interface Invitation {
  /** `inv_…` */
  readonly id: string
  /** As it was written; mail goes there. */
  readonly emailAddress: string
  /** It becomes the user's when they accept. */
  readonly publicMetadata: Record<string, unknown>
  readonly status: InvitationStatus
  readonly revoked: boolean
  /** The link to accept by, while it is pending, for callers with the scopes `invitations:link` and `invitations:read`. */
  readonly url: string | undefined
  readonly createdAt: number
  readonly updatedAt: number
  readonly expiresAt: number
  readonly acceptedAt: number | null
  readonly revokedAt: number | null
  readonly declinedAt: number | null
  /** Null for the gateway's own page. */
  readonly redirectUrl: string | null
  /** Whether it is mailed. */
  readonly notify: boolean
  /** BCP 47; null for English. */
  readonly locale: string | null
  readonly templateSlug: string
  /** The personal message; empty where there is none. */
  readonly message: string
  /** Null where nobody was named, and for callers without the scope `users:read`; so is `acceptedById`. */
  readonly inviterId: string | null
  readonly acceptedById: string | null
  /** The invitation that took its place (`onConflict: 'replace'`). */
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
  readonly acceptedById: string | null
  /** Whether a user has the address already: then they sign in rather than up. */
  readonly userExists: boolean
  /** What the application is called. */
  readonly appName: string
}

/** The metadata is handed on as it was parsed: whatever names its keys have, nothing here touches them. */
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
    acceptedAt: momentOf(fields.acceptedAt),
    revokedAt: momentOf(fields.revokedAt),
    declinedAt: momentOf(fields.declinedAt),
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
    acceptedAt: momentOf(fields.acceptedAt),
    declinedAt: momentOf(fields.declinedAt),
    redirectUrl: fields.redirectUrl ?? null,
    locale: fields.locale ?? null,
    message: fields.message,
    inviter: fields.inviter ?? null,
    acceptedById: fields.acceptedById ?? null,
    userExists: fields.userExists,
    appName: fields.appName,
  }
}

/** GraphQL's values are upper case, those of this client lower case. */
export function lowercase<Value extends string>(value: Value): Lowercase<Value> {
  return value.toLowerCase() as Lowercase<Value>
}

function momentOf(text: string | null | undefined): number | null {
  return text == null ? null : Date.parse(text)
}
