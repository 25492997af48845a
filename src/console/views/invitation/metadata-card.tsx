import { Card, Group, Text, Title } from '@mantine/core'
import { Copy } from '../../components/copy.tsx'
import { JsonTree } from '../../components/json-tree.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'

/** The metadata as a tree. */
export function MetadataCard({ metadata }: { metadata: unknown }) {
  const { text } = useLanguage()
  const { title, none, copy } = text.invitation.metadata
  const isEmpty = Object.keys(Object(metadata)).length === 0
  return (
    <Card>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        {!isEmpty && <Copy value={JSON.stringify(metadata, null, 2)} label={copy} />}
      </Group>
      {isEmpty ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <JsonTree value={metadata} label={title} />
      )}
    </Card>
  )
}
