import { Badge } from '@mantine/core'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Endpoint } from './documents.ts'

/** Whether a receiver gets webhooks, and answers them. */
export function EndpointState({ endpoint }: { endpoint: Pick<Endpoint, 'enabled' | 'failingSince'> }) {
  const { text } = useLanguage()
  const { enabled, failingSince } = endpoint
  const [color, label] = !enabled
    ? (['gray', text.webhooks.disabled] as const)
    : failingSince
      ? (['red', text.webhooks.failing] as const)
      : (['green', text.webhooks.working] as const)
  return (
    <Badge variant="light" color={color} tt="none" fw={550} radius="sm">
      {label}
    </Badge>
  )
}
