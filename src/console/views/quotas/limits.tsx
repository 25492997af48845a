import { Card, Table, Text, Title } from '@mantine/core'
import { ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { useGatewaySettings } from '../../session/gateway-settings.ts'
import { scopeName, useViewer } from '../../session/viewer.ts'

interface LimitsProps {
  settings: ReturnType<typeof useGatewaySettings>
  /** The number of a setting. Null for no limit. */
  numberOf: (name: string) => number | null
  /** The length of a window. */
  hours: number
}

/** The limits that the operator has set. */
export function Limits({ settings, numberOf, hours }: LimitsProps) {
  const { text, format } = useLanguage()
  const { has } = useViewer()
  const labels = text.quotas
  const isAllowed = has('KEYS_MANAGE')
  return (
    <Card component="section" aria-label={labels.limits}>
      <Title order={2} size="h4" mb="xs">
        {labels.limits}
      </Title>
      {!isAllowed && <Text size="sm">{text.app.locked.hint(scopeName('KEYS_MANAGE'))}</Text>}
      {settings.failure && <ErrorState failure={settings.failure} onRetry={settings.read} />}
      {isAllowed && settings.groups === null && settings.failure === null && <RowsSkeleton rows={4} />}
      {settings.groups !== null && (
        <Table layout="fixed" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{labels.limit}</Table.Th>
              <Table.Th w={130}>{labels.value}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {labels.names(format.number(hours)).map(([name, label]) => {
              const value = numberOf(name)
              return (
                <Table.Tr key={name}>
                  <Table.Td>
                    <Text size="sm">{label}</Text>
                    <Text size="xs" c="dimmed" className="console-mono">
                      {name}
                    </Text>
                  </Table.Td>
                  <Table.Td>{value === null ? labels.none : format.number(value)}</Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  )
}
