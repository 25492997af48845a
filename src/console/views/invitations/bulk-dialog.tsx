import { Alert, Button, Group, List, Modal, NumberInput, Progress, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useClient } from 'urql'
import type { InvitationRowData } from '../../graphql/invitation-row.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { type BulkAction, type BulkOutcome, previewOf, runBulk } from './bulk.ts'

interface BulkDialogProps {
  action: BulkAction
  invitations: readonly InvitationRowData[]
  onClose: (isDone: boolean) => void
}

/** So many addresses are listed by name. */
const LISTED = 5
const DEFAULT_DAYS = 30

/** Shows what will happen, does it, and shows what happened. */
export function BulkDialog({ action, invitations, onClose }: BulkDialogProps) {
  const { text } = useLanguage()
  const client = useClient()
  // The rows change while the work is going on, so what was shown at first counts.
  const [{ changes, rest }] = useState(() => previewOf(action, invitations))
  const [days, setDays] = useState(DEFAULT_DAYS)
  const [done, setDone] = useState<number | null>(null)
  const [outcomes, setOutcomes] = useState<readonly BulkOutcome[] | null>(null)
  const run = async () => {
    setDone(0)
    setOutcomes(await runBulk(client, { action, days }, changes, setDone))
  }
  const isWorking = done !== null && outcomes === null
  return (
    <Modal
      opened
      onClose={() => onClose(outcomes !== null)}
      title={text.bulk.actions[action].title}
      closeOnClickOutside={!isWorking}
      closeOnEscape={!isWorking}
      closeButtonProps={{ 'aria-label': text.common.close, disabled: isWorking }}
    >
      {outcomes !== null ? (
        <Report outcomes={outcomes} onClose={() => onClose(true)} />
      ) : (
        <Stack>
          <Plan action={action} changes={changes} rest={rest} />
          {action === 'extend' && (
            <NumberInput
              label={text.invitation.edit.days}
              min={1}
              max={365}
              value={days}
              onChange={(value) => setDays(Number(value) || DEFAULT_DAYS)}
            />
          )}
          {isWorking && (
            <Progress value={(done / changes.length) * 100} aria-label={text.bulk.progress} animated />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => onClose(false)} disabled={isWorking} data-autofocus>
              {text.common.cancel}
            </Button>
            <Button
              {...((action === 'remove' || action === 'revoke') && { color: 'red' })}
              onClick={() => void run()}
              loading={isWorking}
              disabled={changes.length === 0}
            >
              {text.bulk.actions[action].button}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

interface PlanProps {
  action: BulkAction
  changes: readonly InvitationRowData[]
  rest: readonly InvitationRowData[]
}

function Plan({ action, changes, rest }: PlanProps) {
  const { text, format } = useLanguage()
  const names = changes.slice(0, LISTED).map(({ emailAddress }) => emailAddress)
  const more = changes.length - names.length
  return (
    <Stack gap="xs">
      <Text fw={600}>{text.bulk.actions[action].plan(format.number(changes.length))}</Text>
      <List size="sm" style={{ overflowWrap: 'anywhere' }}>
        {names.map((name) => (
          <List.Item key={name}>{name}</List.Item>
        ))}
        {more > 0 && <List.Item>{text.bulk.more(format.number(more))}</List.Item>}
      </List>
      {rest.length > 0 && (
        <Text size="sm" c="dimmed">
          {text.bulk.rest(format.number(rest.length))}
        </Text>
      )}
      <Text size="sm">{text.bulk.actions[action].note}</Text>
    </Stack>
  )
}

function Report({ outcomes, onClose }: { outcomes: readonly BulkOutcome[]; onClose: () => void }) {
  const { text, format } = useLanguage()
  const failed = outcomes.filter(({ reason }) => reason !== null)
  const done = outcomes.length - failed.length
  return (
    <Stack>
      <Alert
        color={failed.length > 0 ? 'yellow' : 'green'}
        role="status"
        title={text.bulk.done(format.number(done), format.number(failed.length))}
      >
        {failed.length > 0 && (
          <List size="sm" style={{ overflowWrap: 'anywhere' }}>
            {failed.slice(0, LISTED).map(({ emailAddress, reason }) => (
              <List.Item key={emailAddress}>
                {emailAddress}: {reason}
              </List.Item>
            ))}
          </List>
        )}
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {text.common.close}
        </Button>
      </Group>
    </Stack>
  )
}
