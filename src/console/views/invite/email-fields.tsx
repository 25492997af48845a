import { Autocomplete, Group, Stack, Switch, Textarea } from '@mantine/core'
import { TemplateField } from '../../components/template-field.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { LANGUAGES } from '../../languages/languages.ts'
import type { Draft } from './draft.ts'

interface FieldsProps {
  draft: Draft
  onDraft: (change: Partial<Draft>) => void
}

/** What the email says. */
export function EmailFields({ draft, onDraft }: FieldsProps) {
  const { text } = useLanguage()
  const labels = text.invite
  return (
    <Stack>
      <Switch
        label={labels.notify}
        description={labels.notifyHint}
        checked={draft.notify}
        onChange={(event) => onDraft({ notify: event.currentTarget.checked })}
      />
      <Group grow align="flex-start">
        <TemplateField
          label={labels.template}
          value={draft.template}
          onChange={(template) => onDraft({ template })}
        />
        <Autocomplete
          label={labels.locale}
          placeholder="en"
          data={Object.keys(LANGUAGES)}
          value={draft.locale}
          onChange={(locale) => onDraft({ locale })}
        />
      </Group>
      <Textarea
        label={labels.message}
        description={labels.messageHint}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={1000}
        value={draft.message}
        onChange={(event) => onDraft({ message: event.currentTarget.value })}
      />
    </Stack>
  )
}
