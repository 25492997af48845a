import { Badge, Card, Code, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { Page } from '../../components/page.tsx'
import { ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { type Setting, type SettingGroup, useGatewaySettings } from '../../session/gateway-settings.ts'
import { Markdown } from './markdown.tsx'

/** The settings of the gateway as they are. They are changed where the gateway is started. */
export function Settings() {
  const { text } = useLanguage()
  const { groups, failure, read } = useGatewaySettings(true)
  const [search, setSearch] = useState('')
  const shown = (groups ?? [])
    .map((group) => ({ ...group, settings: group.settings.filter((one) => matches(one, search)) }))
    .filter(({ settings }) => settings.length > 0)
  return (
    <Page title={text.app.views.settings} description={text.settings.description}>
      <TextInput
        type="search"
        role="searchbox"
        maw={440}
        aria-label={text.settings.search}
        placeholder={text.settings.search}
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        leftSection={<IconSearch size={16} aria-hidden />}
      />
      {failure && <ErrorState failure={failure} onRetry={read} />}
      {groups === null && failure === null && <RowsSkeleton rows={10} />}
      {groups !== null && shown.length === 0 && <Text>{text.settings.nothing}</Text>}
      {shown.map((group) => (
        <Group key={group.title} group={group} />
      ))}
    </Page>
  )
}

function matches({ name, description }: Setting, search: string): boolean {
  return `${name} ${description}`.toLowerCase().includes(search.trim().toLowerCase())
}

function Group({ group: { title, settings } }: { group: SettingGroup }) {
  const { text } = useLanguage()
  return (
    <Card padding={0} component="section" aria-label={title}>
      <Title order={2} size="h4" p="md" lang="en">
        {title}
      </Title>
      <Table layout="fixed" verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.settings.name}</Table.Th>
            <Table.Th>{text.settings.value}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody style={{ overflowWrap: 'anywhere' }}>
          {settings.map((setting) => (
            <Table.Tr key={setting.name}>
              <Table.Td style={{ verticalAlign: 'top' }}>
                <Text size="sm" fw={600} className="console-mono">
                  {setting.name}
                </Text>
                <Text size="xs" c="dimmed" lang="en">
                  <Markdown text={setting.description} />
                </Text>
              </Table.Td>
              <Table.Td style={{ verticalAlign: 'top' }}>
                <Value setting={setting} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}

function Value({ setting }: { setting: Setting }) {
  const { text } = useLanguage()
  const { isSet, isSecret, value } = setting
  if (isSecret) {
    return (
      <Badge variant="light" color={isSet ? 'green' : 'gray'} tt="none" fw={550} radius="sm">
        {isSet ? text.settings.secretSet : text.settings.secretNotSet}
      </Badge>
    )
  }
  if (value !== null) return <Code>{value}</Code>
  return (
    <Stack gap={2}>
      <Text size="sm" c="dimmed">
        {text.settings.byDefault}
      </Text>
      <Text size="sm" lang="en">
        <Markdown text={setting.default} />
      </Text>
    </Stack>
  )
}
