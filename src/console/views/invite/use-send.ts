import { type CombinedError, useClient } from 'urql'
import { failureOf } from '../../graphql/failure.ts'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { randomKey } from '../../graphql/random-key.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useKept } from '../../session/kept.ts'
import { batchesOf } from './batches.ts'
import { type CreatedRow, CreateMutation } from './documents.ts'
import { type Draft, toInput } from './draft.ts'
import { INVITE } from './invite-state.ts'

/** At most so many rows fit into one call of `createInvitations`. */
const ROWS_PER_CALL = 1_000

/** Sends the invitations in calls of up to 1,000 rows. A call that fails ends it, and the rows before it are shown. */
export function useSend() {
  const client = useClient()
  const { text } = useLanguage()
  const { read, change, isCurrent } = useKept(INVITE)
  const create = async (addresses: readonly string[], draft: Draft): Promise<CreatedRow[] | null> => {
    const invitations = addresses.map((one) => toInput(draft, one))
    const rows = JSON.stringify(invitations)
    const { unanswered } = read()
    const key = unanswered?.rows === rows ? unanswered.key : randomKey()
    const input = { invitations, idempotencyKey: key }
    const { data, error } = await client.mutation(CreateMutation, { input }).toPromise()
    change((previous) => ({ ...previous, unanswered: isOutcomeUnknown(error) ? { rows, key } : null }))
    const result = data?.createInvitations
    // Nobody sends what another person has begun, or reads about it.
    if (!isCurrent()) return null
    if (!hasSucceeded(result, error, 'CreateInvitationsPayload', text)) return null
    return result?.__typename === 'CreateInvitationsPayload' ? result.results : null
  }
  return async (addresses: readonly string[], draft: Draft) => {
    change((previous) => ({ ...previous, isSending: true }))
    const rows: CreatedRow[] = []
    let sentCount = 0
    for await (const batch of batchesOf(addresses, ROWS_PER_CALL, (one) => toInput(draft, one))) {
      const created = await create(batch, draft)
      if (created === null) break
      rows.push(...created)
      sentCount += batch.length
    }
    const sent = rows.length > 0 ? { rows, unsent: addresses.slice(sentCount) } : null
    change((previous) => ({ ...previous, isSending: false, sent }))
  }
}

/** Whether the rows can have been created although no result arrived. */
function isOutcomeUnknown(error: CombinedError | undefined): boolean {
  if (error === undefined) return false
  return error.networkError !== undefined || failureOf(error).kind === 'unavailable'
}
