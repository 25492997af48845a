import { Button } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { useLanguage } from '../../../languages/language-provider.tsx'
import type { Filter } from '../filter.ts'
import type { Selection } from '../selection.ts'
import { MatchingCountQuery } from './documents.ts'

/** Selects all invitations that match the filter, not only those that the table has loaded. */
export function SelectMatching({ filter, selection }: { filter: Filter; selection: Selection }) {
  const { text, format } = useLanguage()
  const [frozen] = useState(() => untilNow(filter))
  const [{ data }] = useQuery({ query: MatchingCountQuery, variables: { filter: frozen } })
  const count = data?.invitationCounts?.total
  if (count === undefined) return null
  return (
    <Button size="xs" variant="light" onClick={() => selection.selectMatching({ filter: frozen, count })}>
      {text.bulk.selectMatching(format.number(count))}
    </Button>
  )
}

/** Without what is created later: nobody has seen it in the table or in the preview. */
function untilNow(filter: Filter): Filter {
  return { ...filter, createdAt: { ...filter.createdAt, before: new Date().toISOString() } }
}
