import { useCallback, useState } from 'react'
import { useClient } from 'urql'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { ROWS_PER_CALL } from './addresses.ts'
import { type CreatedRow, CreateMutation } from './documents.ts'
import { type Draft, toInput } from './draft.ts'

/** Sends the invitations in calls of up to 1,000 rows. A call that fails ends it, and the rows before it are shown. */
export function useSend() {
  const client = useClient()
  const { text } = useLanguage()
  const [rows, setRows] = useState<readonly CreatedRow[] | null>(null)
  const [isSending, setSending] = useState(false)
  const send = async (addresses: readonly string[], draft: Draft) => {
    setSending(true)
    const done: CreatedRow[] = []
    for (let start = 0; start < addresses.length; start += ROWS_PER_CALL) {
      const invitations = addresses.slice(start, start + ROWS_PER_CALL).map((one) => toInput(draft, one))
      // The browser repeats no request by itself, but a proxy can.
      const input = { invitations, idempotencyKey: crypto.randomUUID() }
      const { data, error } = await client.mutation(CreateMutation, { input }).toPromise()
      const result = data?.createInvitations
      if (!hasSucceeded(result, error, 'CreateInvitationsPayload', text)) break
      if (result?.__typename === 'CreateInvitationsPayload') done.push(...result.results)
    }
    setSending(false)
    if (done.length > 0) setRows(done)
  }
  return { rows, isSending, send, reset: useCallback(() => setRows(null), []) }
}
