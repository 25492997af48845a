import { JsonInput, NumberInput, Stack, TextInput } from '@mantine/core'
import { useLanguage } from '../../languages/language-provider.tsx'
import { type Draft, EMPTY_DRAFT, parseMetadata } from './draft.ts'

interface FieldsProps {
  draft: Draft
  onDraft: (change: Partial<Draft>) => void
}

/** Expiry, destination and metadata, which most invitations leave as they are. */
export function OtherFields({ draft, onDraft }: FieldsProps) {
  const { text } = useLanguage()
  const labels = text.invite
  return (
    <Stack>
      <NumberInput
        label={labels.days}
        min={1}
        max={365}
        value={draft.expiresInDays}
        onChange={(days) => onDraft({ expiresInDays: Number(days) || EMPTY_DRAFT.expiresInDays })}
      />
      <TextInput
        label={labels.redirectUrl}
        description={labels.redirectUrlHint}
        placeholder="https://"
        value={draft.redirectUrl}
        onChange={(event) => onDraft({ redirectUrl: event.currentTarget.value })}
      />
      <JsonInput
        label={labels.metadata}
        description={labels.metadataHint}
        placeholder='{ "team": "red" }'
        autosize
        minRows={3}
        maxRows={12}
        value={draft.metadata}
        onChange={(metadata) => onDraft({ metadata })}
        error={parseMetadata(draft.metadata) === null && labels.notJson}
      />
    </Stack>
  )
}
