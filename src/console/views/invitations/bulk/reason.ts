import { useLanguage } from '../../../languages/language-provider.tsx'
import type { BulkOutcome } from './bulk.ts'

/** Says why an invitation was not changed. Null if it was. */
export function useReason(): (outcome: BulkOutcome) => string | null {
  const { text } = useLanguage()
  return ({ fault }) => {
    if (fault === null) return null
    const status = Object.entries(text.common.statuses).find(([name]) => name === fault.status)?.[1]
    if (status !== undefined) return text.bulk.ended(status)
    return fault.type === 'InvitationNotFound' ? text.bulk.missing : fault.message
  }
}
