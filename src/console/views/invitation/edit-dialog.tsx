import { Button, Group, Modal, NumberInput, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useClient } from 'urql'
import { notifyDone } from '../../components/notify.ts'
import { ObjectInput } from '../../components/object-input.tsx'
import { TemplateField } from '../../components/template-field.tsx'
import { parseObject } from '../../files/parse-object.ts'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useBusy } from '../../graphql/use-busy.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { type Invitation, UpdateMutation } from './documents.ts'

interface EditDialogProps {
  invitation: Invitation
  isOpen: boolean
  onClose: () => void
}

/** Changes what `updateInvitation` can change. Only fields that were edited are sent. */
export function EditDialog({ invitation, isOpen, onClose }: EditDialogProps) {
  const { text } = useLanguage()
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={text.invitation.edit.title}
      size="lg"
      closeButtonProps={{ 'aria-label': text.common.close }}
    >
      <EditForm invitation={invitation} onClose={onClose} />
    </Modal>
  )
}

function EditForm({ invitation, onClose }: Omit<EditDialogProps, 'isOpen'>) {
  const { text } = useLanguage()
  const labels = text.invitation.edit
  const client = useClient()
  const { isBusy, run } = useBusy()
  const [original] = useState(() => fieldsOf(invitation))
  const [fields, setFields] = useState(original)
  const [days, setDays] = useState<number | null>(null)
  const set = (change: Partial<Fields>) => setFields((previous) => ({ ...previous, ...change }))
  const changes = changesOf(original, fields, days)
  const save = async () => {
    if (changes === null) return
    const input = { id: invitation.id, ...changes }
    const { data, error } = await client.mutation(UpdateMutation, { input }).toPromise()
    if (!hasSucceeded(data?.updateInvitation, error, 'Invitation', text)) return
    notifyDone(labels.saved)
    onClose()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void run(save)
      }}
    >
      <Stack>
        <NumberInput
          label={labels.days}
          description={labels.daysHint}
          min={1}
          max={365}
          value={days ?? ''}
          onChange={(value) => setDays(typeof value === 'number' ? value : null)}
          data-autofocus
        />
        <Textarea
          label={labels.message}
          autosize
          minRows={3}
          maxRows={8}
          maxLength={1000}
          value={fields.message}
          onChange={(event) => set({ message: event.currentTarget.value })}
        />
        <Group grow>
          <TextInput
            label={labels.locale}
            placeholder="de-AT"
            value={fields.locale}
            onChange={(event) => set({ locale: event.currentTarget.value })}
          />
          <TemplateField
            label={labels.template}
            value={fields.template}
            onChange={(template) => set({ template })}
          />
        </Group>
        <TextInput
          label={labels.redirectUrl}
          placeholder="https://"
          value={fields.redirectUrl}
          onChange={(event) => set({ redirectUrl: event.currentTarget.value })}
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
          <Button type="submit" loading={isBusy} disabled={changes === null}>
            {text.common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface Fields {
  message: string
  locale: string
  template: string
  redirectUrl: string
  metadata: string
}

function fieldsOf({ message, locale, template, redirectUrl, publicMetadata }: Invitation): Fields {
  return {
    ...{ message, template, locale: locale ?? '', redirectUrl: redirectUrl ?? '' },
    metadata: JSON.stringify(publicMetadata, null, 2),
  }
}

/** What differs from before. Null if nothing does, or if the metadata is no JSON object. */
function changesOf(before: Fields, after: Fields, days: number | null) {
  const metadata = parseObject(after.metadata)
  if (metadata === null) return null
  const changes = {
    ...(days !== null && { expiresInDays: days }),
    ...(after.message !== before.message && { message: after.message || null }),
    ...(after.locale !== before.locale && { locale: after.locale.trim() || null }),
    ...(after.template !== before.template && { template: after.template.trim() }),
    ...(after.redirectUrl !== before.redirectUrl && { redirectUrl: after.redirectUrl.trim() || null }),
    ...(after.metadata !== before.metadata && { publicMetadata: metadata }),
  }
  return Object.keys(changes).length === 0 ? null : changes
}
