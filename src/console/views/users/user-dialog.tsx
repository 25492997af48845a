import { Alert, Button, Group, Modal, Stack, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useClient } from 'urql'
import { notifyDone } from '../../components/notify.ts'
import { ObjectInput } from '../../components/object-input.tsx'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useBusy } from '../../graphql/use-busy.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { CreateUser, type KnownUser, UpdateUser } from './documents.ts'
import { fieldsOf, inputOf, type UserFields } from './user-fields.ts'

interface UserDialogProps {
  /** The user to change. Null for a new one. */
  user: KnownUser | null
  isOpen: boolean
  onClose: () => void
  onSaved: (id: string) => void
}

/** Creates or changes a user. */
export function UserDialog(props: UserDialogProps) {
  const { user, isOpen, onClose } = props
  const { text } = useLanguage()
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      size="lg"
      title={user === null ? text.users.create : text.users.edit}
      closeButtonProps={{ 'aria-label': text.common.close }}
    >
      <UserForm {...props} />
    </Modal>
  )
}

function UserForm({ user, onClose, onSaved }: UserDialogProps) {
  const { text } = useLanguage()
  const labels = text.users
  const client = useClient()
  const { isBusy, run } = useBusy()
  const [original] = useState(() => fieldsOf(user))
  const [fields, setFields] = useState(original)
  const set = (change: Partial<UserFields>) => setFields((previous) => ({ ...previous, ...change }))
  const input = inputOf(original, fields)
  const save = async () => {
    if (input === null) return
    const mutation = user === null ? CreateUser : UpdateUser
    const { data, error } = await client.mutation(mutation, { input }).toPromise()
    if (!hasSucceeded(data?.result, error, 'User', text)) return
    notifyDone(labels.saved(fields.emailAddress))
    onClose()
    if (data?.result?.__typename === 'User') onSaved(data.result.id)
  }
  // The gateway finds the user to change by the external id or the address.
  const isAddressFixed = user !== null && user.externalId === null
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void run(save)
      }}
    >
      <Stack>
        <TextInput
          type="email"
          label={labels.emailAddress}
          required
          disabled={isAddressFixed}
          data-autofocus={!isAddressFixed || undefined}
          value={fields.emailAddress}
          onChange={({ currentTarget }) => set({ emailAddress: currentTarget.value })}
        />
        {isAddressFixed && <Alert color="gray">{labels.fixedAddress}</Alert>}
        <TextInput
          label={labels.name}
          maxLength={100}
          data-autofocus={isAddressFixed || undefined}
          value={fields.name}
          onChange={({ currentTarget }) => set({ name: currentTarget.value })}
        />
        <TextInput
          label={labels.headers.externalId}
          description={labels.externalIdHint}
          maxLength={255}
          disabled={user !== null && user.externalId !== null}
          value={fields.externalId}
          onChange={({ currentTarget }) => set({ externalId: currentTarget.value })}
        />
        <Switch
          label={labels.isVerified}
          description={labels.isVerifiedHint}
          checked={fields.emailVerified}
          onChange={({ currentTarget }) => set({ emailVerified: currentTarget.checked })}
        />
        <ObjectInput
          label={labels.metadata}
          value={fields.metadata}
          onChange={(metadata) => set({ metadata })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.common.cancel}
          </Button>
          <Button type="submit" loading={isBusy} disabled={input === null}>
            {text.common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
