import type { KeptState } from '../../session/kept.ts'
import type { CreatedRow } from './documents.ts'
import { type Draft, EMPTY_DRAFT } from './draft.ts'

interface InviteState {
  addresses: string
  draft: Draft
  isSending: boolean
  /** The results. Null before the first, and after the person goes back to the form. */
  sent: {
    rows: readonly CreatedRow[]
    /** The addresses of the call that failed, and those after them. */
    unsent: readonly string[]
  } | null
  /** The last call, if its outcome is unknown. If the same rows are sent again, they have the same key. */
  unanswered: { rows: string; key: string } | null
}

/** What was typed, and the results. */
export const INVITE: KeptState<InviteState> = {
  initial: { addresses: '', draft: EMPTY_DRAFT, isSending: false, sent: null, unanswered: null },
  isUnsaved: ({ addresses, isSending, sent }) =>
    isSending || (sent === null ? addresses.trim() !== '' : sent.unsent.length > 0),
}
