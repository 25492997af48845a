import { Accordion } from '@mantine/core'
import { useLanguage } from '../../languages/language-provider.tsx'
import { ConflictPolicy } from '../invite/conflict-policy.tsx'
import type { Draft } from '../invite/draft.ts'
import { EmailFields } from '../invite/email-fields.tsx'
import { OtherFields } from '../invite/other-fields.tsx'

interface ForAllRowsProps {
  draft: Draft
  onDraft: (change: Partial<Draft>) => void
}

/** What counts for rows that do not set it themselves. */
export function ForAllRows({ draft, onDraft }: ForAllRowsProps) {
  const { text } = useLanguage()
  return (
    <Accordion variant="separated">
      <Accordion.Item value="email">
        <Accordion.Control>{text.import.forAll}</Accordion.Control>
        <Accordion.Panel>
          <EmailFields draft={draft} onDraft={onDraft} />
          <OtherFields draft={draft} onDraft={onDraft} />
        </Accordion.Panel>
      </Accordion.Item>
      <Accordion.Item value="conflict">
        <Accordion.Control>{text.invite.conflict.title}</Accordion.Control>
        <Accordion.Panel>
          <ConflictPolicy value={draft.onConflict} onChange={(onConflict) => onDraft({ onConflict })} />
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}
