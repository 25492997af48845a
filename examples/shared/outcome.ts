/** The part of the union `CreateInvitationResult` that people see. Each client's own types match it. */
export type CreateOutcome =
  | { readonly __typename: 'Invitation'; readonly emailAddress: string }
  | { readonly __typename: 'AlreadyInvited'; readonly message: string }
  | { readonly __typename: 'UserAlreadyExists'; readonly message: string }
  | { readonly __typename: 'QuotaExceeded'; readonly message: string; readonly resetsAt: string }
  | {
      readonly __typename: 'InvalidInput'
      readonly issues: readonly { readonly path: readonly string[]; readonly message: string }[]
    }

/** The result of an invitation, for people. None: a result type that was added later, or an error. */
export function outcomeText(result: CreateOutcome | null | undefined): string {
  switch (result?.__typename) {
    case 'Invitation':
      return `Invited ${result.emailAddress}.`
    case 'AlreadyInvited':
    case 'UserAlreadyExists':
      return result.message
    case 'QuotaExceeded':
      return `${result.message} Try again after ${new Date(result.resetsAt).toLocaleString()}.`
    case 'InvalidInput':
      return result.issues.map(({ path, message }) => `${path.at(-1)}: ${message}`).join('\n')
    case undefined:
      return 'It is not clear whether the invitation was made; look into the list.'
  }
}
