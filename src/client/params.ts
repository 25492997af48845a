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

/** A value of GraphQL's, as it is there or in lower case. */
export type EitherCase<Value extends string> = Value | Lowercase<Value>

type Without<Input, Key extends keyof Input> = Omit<Input, Key>

/** Whom to invite, and how. */
export type CreateInvitationParams = Without<CreateInvitationInput, 'template' | 'onConflict'> & {
  /** The name of the mail template: `invitation`, `waitlist_invitation` or one of your own. Default: invitation. */
  templateSlug?: string | null | undefined
  /** What to do when the address has a pending invitation already. Default: error. */
  onConflict?: EitherCase<ConflictPolicy> | null | undefined
}

/** What to change; what is left out stays. `null` clears `redirectUrl`, `locale` and `message`. */
export type UpdateInvitationParams = Without<UpdateInvitationInput, 'id' | 'template'> & {
  templateSlug?: string | null | undefined
}

export type ResendInvitationParams = Without<ResendInvitationInput, 'id' | 'link'> & {
  /** `rotate` gives a new link. Default: keep. */
  link?: EitherCase<LinkPolicy> | null | undefined
}

/** Which invitation to accept, by its ticket or its id, and how. */
export type AcceptInvitationParams = Without<AcceptInvitationInput, 'mergePolicy'> & {
  /** How its publicMetadata becomes the user's. Default: keep_existing. */
  mergePolicy?: EitherCase<MergePolicy> | null | undefined
}

export type DeclineInvitationParams = DeclineInvitationInput

/**
 * What else is in the parameters goes along, metadata as it is: the gateway knows what it takes, and names
 * what it does not.
 */
export function createInput(params: CreateInvitationParams): CreateInvitationInput {
  const { templateSlug, onConflict, ...rest } = params
  return { ...rest, template: templateSlug, onConflict: uppercase<ConflictPolicy>(onConflict) }
}

export function updateInput(id: string, params: UpdateInvitationParams): UpdateInvitationInput {
  const { templateSlug, ...rest } = params
  return { ...rest, id, template: templateSlug }
}

export function resendInput(id: string, { link, ...rest }: ResendInvitationParams): ResendInvitationInput {
  return { ...rest, id, link: uppercase<LinkPolicy>(link) }
}

export function acceptInput({ mergePolicy, ...rest }: AcceptInvitationParams): AcceptInvitationInput {
  // Not undefined where it is null: that would be GraphQL's default, which null is not.
  return { ...rest, mergePolicy: uppercase<MergePolicy>(mergePolicy) ?? undefined }
}

export function uppercase<Value extends string>(
  value: EitherCase<Value> | null | undefined,
): Value | null | undefined {
  return value?.toUpperCase() as Value | null | undefined
}
