import { Button, Group, MultiSelect, TextInput } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import { useLanguage } from '../../languages/language-provider.tsx'
import { EVENT_TYPES, type FeedState, hasFilter } from './feed-state.ts'

interface FeedFiltersProps {
  state: FeedState
  update: (change: Partial<FeedState>) => void
  reset: () => void
}

/** Who caused the events, what happened, and on which days. */
export function FeedFilters({ state, update, reset }: FeedFiltersProps) {
  const { text } = useLanguage()
  const labels = text.activity
  const day = { type: 'date', max: '9999-12-31', w: { base: '100%', xs: 180 } }
  return (
    <Group align="flex-end">
      <TextInput
        label={labels.actor}
        placeholder="user_…, key_…, ticket, system"
        value={state.actor}
        onChange={({ currentTarget }) => update({ actor: currentTarget.value })}
        w={{ base: '100%', xs: 320 }}
      />
      <MultiSelect
        label={labels.types}
        {...(state.types.length === 0 && { placeholder: text.webhooks.allEvents })}
        data={EVENT_TYPES.map((value) => ({ value, label: text.invitation.history.events[value] }))}
        value={state.types}
        onChange={(values) => update({ types: EVENT_TYPES.filter((one) => values.includes(one)) })}
        clearable
        clearButtonProps={{ 'aria-label': text.invitations.clear }}
        w={{ base: '100%', xs: 320 }}
      />
      <TextInput
        {...day}
        label={labels.from}
        value={state.from}
        onChange={({ currentTarget }) => update({ from: currentTarget.value })}
      />
      <TextInput
        {...day}
        label={labels.until}
        value={state.until}
        onChange={({ currentTarget }) => update({ until: currentTarget.value })}
      />
      {hasFilter(state) && (
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          onClick={reset}
          leftSection={<IconFilterOff size={16} aria-hidden />}
        >
          {text.invitations.reset}
        </Button>
      )}
    </Group>
  )
}
