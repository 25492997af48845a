import { Button } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useClient } from 'urql'
import { useConfirm } from '../../components/confirm.tsx'
import { notifyDone } from '../../components/notify.ts'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useBusy } from '../../graphql/use-busy.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { UpdateEndpoint } from './documents.ts'

interface SwitchButtonProps {
  id: string
  url: string
  isEnabled: boolean
  onChanged: () => void
}

/** Enables or disables the receiver. It stays the same button, so that it keeps the focus. */
export function SwitchButton({ id, url, isEnabled, onChanged }: SwitchButtonProps) {
  const client = useClient()
  const confirm = useConfirm()
  const { text } = useLanguage()
  const { isBusy, run } = useBusy()
  const labels = text.webhooks
  const Icon = isEnabled ? IconPlayerPause : IconPlayerPlay
  const set = async (enabled: boolean) => {
    const { data, error } = await client.mutation(UpdateEndpoint, { input: { id, enabled } }).toPromise()
    if (!hasSucceeded(data?.updateWebhookEndpoint, error, 'WebhookEndpoint', text)) return
    notifyDone(enabled ? labels.enabled : labels.nowDisabled)
    onChanged()
  }
  const toggle = async () => {
    if (isEnabled && !(await confirm(labels.askDisable(url)))) return
    await run(() => set(!isEnabled))
  }
  return (
    <Button
      variant="default"
      leftSection={<Icon size={17} aria-hidden />}
      loading={isBusy}
      onClick={() => void toggle()}
    >
      {isEnabled ? labels.disable : labels.enable}
    </Button>
  )
}
