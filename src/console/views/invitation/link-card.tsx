import { Card, Group, Text, Title } from '@mantine/core'
import { IconLink } from '@tabler/icons-react'
import { Copy } from '../../components/copy.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Invitation } from './documents.ts'

/** The link that accepts, for those who may see it. */
export function LinkCard({ invitation: { url } }: { invitation: Invitation }) {
  const { text } = useLanguage()
  const { title, secret, hidden, copy } = text.invitation.link
  return (
    <Card>
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h4">
          <Group gap={8}>
            <IconLink size={19} aria-hidden />
            {title}
          </Group>
        </Title>
        {url && <Copy value={url} label={copy} isWide />}
      </Group>
      {url && (
        <Text className="console-mono" size="sm" mb={6}>
          {url}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {url ? secret : hidden}
      </Text>
    </Card>
  )
}
