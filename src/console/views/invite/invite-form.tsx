import { Accordion, Button, Card, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import type { FormEvent } from 'react'
import { parseObject } from '../../files/parse-object.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Entry } from './addresses.ts'
import { ConflictPolicy } from './conflict-policy.tsx'
import type { Draft } from './draft.ts'
import { EmailFields } from './email-fields.tsx'
import { OtherFields } from './other-fields.tsx'

interface InviteFormProps {
  addresses: string
  /** What the addresses are parsed to. */
  entries: readonly Entry[]
  onAddresses: (text: string) => void
  draft: Draft
  onDraft: (change: Partial<Draft>) => void
  isSending: boolean
  onSend: (addresses: string[]) => void
}

/** The addresses, and what is the same for all of them. */
export function InviteForm(props: InviteFormProps) {
  const { addresses, entries, onAddresses, draft, onDraft, isSending, onSend } = props
  const { text, format } = useLanguage()
  const wrong = entries.filter(({ isPlausible }) => !isPlausible)
  const isReady = entries.length > 0 && wrong.length === 0 && parseObject(draft.metadata) !== null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) onSend(entries.map(({ emailAddress }) => emailAddress))
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <Card>
          <Textarea
            label={text.invite.addresses}
            description={text.invite.addressesHint}
            placeholder={'ada@example.com\nGrace Hopper <grace@example.com>'}
            autosize
            minRows={4}
            maxRows={14}
            spellCheck={false}
            value={addresses}
            onChange={(event) => onAddresses(event.currentTarget.value)}
            error={
              wrong.length > 0 &&
              text.invite.wrong(format.list(wrong.slice(0, 3).map(({ emailAddress }) => emailAddress)))
            }
          />
          <Text size="sm" c="dimmed" mt={6} role="status">
            {text.invite.count(entries.length, format.number(entries.length))}
          </Text>
        </Card>
        <Card>
          <EmailFields draft={draft} onDraft={onDraft} />
        </Card>
        <Accordion variant="separated">
          <Accordion.Item value="conflict">
            <Accordion.Control>{text.invite.conflict.title}</Accordion.Control>
            <Accordion.Panel>
              <ConflictPolicy value={draft.onConflict} onChange={(onConflict) => onDraft({ onConflict })} />
            </Accordion.Panel>
          </Accordion.Item>
          <Accordion.Item value="more">
            <Accordion.Control>{text.invite.more}</Accordion.Control>
            <Accordion.Panel>
              <OtherFields draft={draft} onDraft={onDraft} />
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        <Group justify="flex-end">
          <Button
            type="submit"
            size="md"
            loading={isSending}
            disabled={!isReady}
            leftSection={<IconSend size={18} aria-hidden />}
          >
            {text.invite.send(entries.length, format.number(entries.length))}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
