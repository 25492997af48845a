import { Checkbox, List, NumberInput, Stack, Text } from '@mantine/core'
import { useLanguage } from '../../../languages/language-provider.tsx'
import type { BulkAction, BulkOutcome } from './bulk.ts'
import { useReason } from './reason.ts'

interface PlanProps {
  action: BulkAction
  outcomes: readonly BulkOutcome[]
  /** Whether everything that is selected was looked at. */
  isWhole: boolean
  total: number
  addresses: ReadonlyMap<string, string>
  /** Null while the field is empty. */
  days: number | null
  onDays: (days: number | null) => void
  isConfirmed: boolean
  onConfirmed: (isConfirmed: boolean) => void
}

/** So many rows are listed. */
const LISTED = 5

/** What a dry run says: how many will change, and which will not, with the reason. */
export function Plan(props: PlanProps) {
  const { action, outcomes, isWhole, total, addresses, days, onDays, isConfirmed, onConfirmed } = props
  const { text, format } = useLanguage()
  const reasonOf = useReason()
  const changes = outcomes.filter(({ fault }) => fault === null)
  const rest = outcomes.filter(({ fault }) => fault !== null)
  const nameOf = ({ invitationId, emailAddress }: BulkOutcome) =>
    emailAddress ?? addresses.get(invitationId) ?? invitationId
  return (
    <Stack gap="xs">
      <Text fw={600}>{text.bulk.actions[action].plan(format.number(changes.length))}</Text>
      <Listed rows={changes.map(nameOf)} />
      {rest.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            {text.bulk.rest(format.number(rest.length))}
          </Text>
          <Listed rows={rest.map((outcome) => `${nameOf(outcome)}: ${reasonOf(outcome) ?? ''}`)} />
        </>
      )}
      {!isWhole && (
        <Text size="sm">{text.bulk.partial(format.number(outcomes.length), format.number(total))}</Text>
      )}
      <Text size="sm">{text.bulk.actions[action].note}</Text>
      {action === 'extend' && (
        <NumberInput
          label={text.invitation.edit.days}
          min={1}
          max={365}
          value={days ?? ''}
          onChange={(value) => onDays(typeof value === 'number' ? value : null)}
        />
      )}
      {action === 'remove' && changes.length > 0 && (
        <Checkbox
          label={text.bulk.confirmRemoval}
          checked={isConfirmed}
          onChange={(event) => onConfirmed(event.currentTarget.checked)}
        />
      )}
    </Stack>
  )
}

function Listed({ rows }: { rows: readonly string[] }) {
  const { text, format } = useLanguage()
  const more = rows.length - LISTED
  return (
    <List size="sm" style={{ overflowWrap: 'anywhere' }}>
      {rows.slice(0, LISTED).map((row) => (
        <List.Item key={row}>{row}</List.Item>
      ))}
      {more > 0 && <List.Item>{text.bulk.more(format.number(more))}</List.Item>}
    </List>
  )
}
