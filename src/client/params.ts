import type {
  AcceptInvitationInput,
  ConflictPolicy,
  CreateInvitationInput,
  DeclineInvitationInput,
  LinkPolicy,
  MergePolicy,
  ResendInvitationInput,
  UpdateInvitationInput,
} from './generated/operations.ts'

/** A value of GraphQL, in upper or lower case. */
export type EitherCase<Value extends string> = Value | Lowercase<Value>

type Without<Input, Key extends keyof Input> = Omit<Input, Key>

/** The invitation to create. */
export type CreateInvitationParams = Without<CreateInvitationInput, 'template' | 'onConflict'> & {
  /** The name of the email template: `invitation`, `waitlist_invitation` or one of your own. Default: invitation. */
  templateSlug?: string | null | undefined
  /** What to do if the address has a pending invitation. Default: error. */
  onConflict?: EitherCase<ConflictPolicy> | null | undefined
}

/** The fields to change. Omitted fields do not change. `null` clears `redirectUrl`, `locale` and `message`. */
export type UpdateInvitationParams = Without<UpdateInvitationInput, 'id' | 'template'> & {
  templateSlug?: string | null | undefined
}

export type ResendInvitationParams = Without<ResendInvitationInput, 'id' | 'link'> & {
  /** `rotate` gives a new link. Default: keep. */
  link?: EitherCase<LinkPolicy> | null | undefined
}

/** The invitation to accept, by its ticket or its id, and options. */
export type AcceptInvitationParams = Without<AcceptInvitationInput, 'mergePolicy'> & {
  /** How its publicMetadata is combined with that of the user. Default: keep_existing. */
  mergePolicy?: EitherCase<MergePolicy> | null | undefined
}

export type DeclineInvitationParams = DeclineInvitationInput

/**
 * Passes on all other parameters unchanged, also unknown ones. The gateway knows which fields exist, and its
 * error names the unknown ones.
 */
export function createInput(params: CreateInvitationParams): CreateInvitationInput {
  const { templateSlug, onConflict, ...rest } = params
  return { ...rest, template: templateSlug, onConflict: uppercase<ConflictPolicy>(onConflict) }
}

export function updateInput(id: string, params: UpdateInvitationParams): UpdateInvitationInput {
  return { ...updateParams(params), id }
}

/** The fields to change, for one invitation and for many. */
export function updateParams({ templateSlug, ...rest }: UpdateInvitationParams) {
  return { ...rest, template: templateSlug }
}

export function resendInput(id: string, params: ResendInvitationParams): ResendInvitationInput {
  return { ...resendParams(params), id }
}

/** The options of a resend, for one invitation and for many. */
export function resendParams({ link, ...rest }: ResendInvitationParams) {
  return { ...rest, link: uppercase<LinkPolicy>(link) }
}

export function acceptInput({ mergePolicy, ...rest }: AcceptInvitationParams): AcceptInvitationInput {
  // GraphQL uses its default for undefined, but refuses null.
  return { ...rest, mergePolicy: uppercase<MergePolicy>(mergePolicy) ?? undefined }
}

export function uppercase<Value extends string>(
  value: EitherCase<Value> | null | undefined,
): Value | null | undefined {
  return value?.toUpperCase() as Value | null | undefined
}

/** 128 random bits. Not from randomUUID, which browsers have only on https pages. */
export function createIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
