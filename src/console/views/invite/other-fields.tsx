import { NumberInput, Stack, TextInput } from '@mantine/core'
import { ObjectInput } from '../../components/object-input.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { DEFAULT_DAYS, type Draft } from './draft.ts'

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
        placeholder={`${DEFAULT_DAYS}`}
        value={draft.expiresInDays ?? ''}
        onChange={(days) => onDraft({ expiresInDays: typeof days === 'number' ? days : null })}
      />
      <TextInput
        label={labels.redirectUrl}
        description={labels.redirectUrlHint}
        placeholder="https://"
        value={draft.redirectUrl}
        onChange={(event) => onDraft({ redirectUrl: event.currentTarget.value })}
      />
      <ObjectInput
        label={labels.metadata}
        description={labels.metadataHint}
        placeholder='{ "team": "red" }'
        value={draft.metadata}
        onChange={(metadata) => onDraft({ metadata })}
      />
    </Stack>
  )
}
