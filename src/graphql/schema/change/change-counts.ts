import type { ChangeCounts } from '../../../domain/change/change-many.ts'
import type { Builder } from '../builder.ts'

const DESCRIPTIONS: Readonly<Record<keyof ChangeCounts, string>> = {
  changed: 'Changed by this call.',
  unchanged: 'Not changed, because each had the new values already. Only in updates.',
  notFound: 'No invitation has the id.',
  notPending: 'The invitation has ended.',
  invalidInput: 'The caller may not set these values in this invitation.',
  quotaExceeded: 'The limit of emails is reached.',
  rolledBack: 'Could be changed, but the call is atomic and another invitation could not.',
}

/** The counts of all calls that change many invitations. */
export function defineChangeCounts(builder: Builder) {
  const names = Object.keys(DESCRIPTIONS) as (keyof ChangeCounts)[]
  return builder.objectRef<ChangeCounts>('InvitationChangeCounts').implement({
    description: 'The number of results per outcome.',
    authScopes: { managerOrSender: true },
    fields: (t) =>
      Object.fromEntries(names.map((name) => [name, t.exposeInt(name, { description: DESCRIPTIONS[name] })])),
  })
}

export type ChangeCountsRef = ReturnType<typeof defineChangeCounts>
