import { Alert, Button, Checkbox, Code, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useClient } from 'urql'
import { Copy } from '../../components/copy.tsx'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useBusy } from '../../graphql/use-busy.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { type Scope, scopeName, useViewer } from '../../session/viewer.ts'
import { CreateKey } from './documents.ts'

interface CreateKeyDialogProps {
  isOpen: boolean
  onClose: () => void
  onCreated: () => void
}

/** Creates a key, and shows it once: the gateway stores only its hash. */
export function CreateKeyDialog({ isOpen, onClose, onCreated }: CreateKeyDialogProps) {
  const { text } = useLanguage()
  const [secret, setSecret] = useState<string | null>(null)
  const busy = useBusy()
  // Nobody can see the secret again, so Escape or a click outside the dialog must not close it.
  const isKept = busy.isBusy || secret !== null
  const close = () => {
    setSecret(null)
    onClose()
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={text.keys.create}
      size="lg"
      closeOnEscape={!isKept}
      closeOnClickOutside={!isKept}
      closeButtonProps={{ 'aria-label': text.common.close, disabled: busy.isBusy }}
    >
      {secret === null ? (
        <KeyForm
          busy={busy}
          onCreated={(created) => {
            setSecret(created)
            onCreated()
          }}
        />
      ) : (
        <Stack>
          <Alert color="yellow" title={text.keys.once.title}>
            {text.keys.once.text}
          </Alert>
          <Code block>{secret}</Code>
          <Group justify="flex-end">
            <Copy value={secret} label={text.keys.once.copy} isWide />
            <Button onClick={close}>{text.keys.once.done}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

interface KeyFormProps {
  busy: ReturnType<typeof useBusy>
  onCreated: (secret: string) => void
}

function KeyForm({ busy, onCreated }: KeyFormProps) {
  const { text } = useLanguage()
  const client = useClient()
  const viewer = useViewer()
  const [name, setName] = useState('')
  const [days, setDays] = useState<string | number>('')
  const [scopes, setScopes] = useState<string[]>(['INVITATIONS_CREATE'])
  const create = async () => {
    const chosen = viewer.scopes.filter((scope) => scopes.includes(scope))
    const input = { name, scopes: chosen, ...(typeof days === 'number' && { expiresInDays: days }) }
    const { data, error } = await client.mutation(CreateKey, { input }).toPromise()
    if (!hasSucceeded(data?.createApiKey, error, 'IssuedApiKey', text)) return
    if (data?.createApiKey?.__typename === 'IssuedApiKey') onCreated(data.createApiKey.secret)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void busy.run(create)
      }}
    >
      <Stack>
        <TextInput
          label={text.keys.headers.name}
          required
          data-autofocus
          maxLength={100}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Checkbox.Group label={text.keys.headers.scopes} value={scopes} onChange={setScopes}>
          <Stack gap="xs" mt="xs">
            {viewer.scopes.map((scope: Scope) => (
              <Checkbox key={scope} value={scope} label={scopeName(scope)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <NumberInput
          label={text.keys.days}
          description={text.keys.daysHint}
          min={1}
          max={3650}
          value={days}
          onChange={setDays}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={busy.isBusy} disabled={name.trim() === '' || scopes.length === 0}>
            {text.keys.create}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
