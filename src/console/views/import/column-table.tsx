import { Card, Select, Table, Text } from '@mantine/core'
import { useLanguage } from '../../languages/language-provider.tsx'
import { type Column, TARGETS, type Target } from './columns.ts'

interface ColumnTableProps {
  columns: readonly Column[]
  samples: readonly (readonly string[])[]
  onColumns: (columns: Column[]) => void
}

/** The columns of the file with the first values, and what each becomes. */
export function ColumnTable({ columns, samples, onColumns }: ColumnTableProps) {
  const { text } = useLanguage()
  const labels = text.import
  const choose = (index: number, target: Target) =>
    onColumns(
      columns.map((column, other) => {
        if (other === index) return { ...column, target }
        // A field has one column. Metadata can have many, each with its own key.
        const isTaken = column.target === target && target !== 'metadata' && target !== 'ignore'
        return isTaken ? { ...column, target: 'ignore' } : column
      }),
    )
  return (
    <Card padding={0}>
      <Table layout="fixed" verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{labels.column}</Table.Th>
            <Table.Th visibleFrom="sm">{labels.samples}</Table.Th>
            <Table.Th>{labels.target}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody style={{ overflowWrap: 'anywhere' }}>
          {columns.map(({ name, target }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a file can have two columns of the same name.
            <Table.Tr key={index}>
              <Table.Td>
                <Text size="sm" fw={600}>
                  {name || labels.unnamed}
                </Text>
                <Text size="xs" c="dimmed" hiddenFrom="sm" truncate>
                  {samples[0]?.[index]}
                </Text>
              </Table.Td>
              <Table.Td visibleFrom="sm">
                {samples.map((cells, row) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the samples do not move.
                  <Text key={row} size="xs" c="dimmed" truncate>
                    {cells[index]}
                  </Text>
                ))}
              </Table.Td>
              <Table.Td>
                <Select
                  aria-label={labels.targetOf(name || labels.unnamed)}
                  allowDeselect={false}
                  data={TARGETS.map((value) => ({ value, label: labels.targets[value] }))}
                  value={target}
                  onChange={(value) => {
                    const chosen = TARGETS.find((one) => one === value)
                    if (chosen !== undefined) choose(index, chosen)
                  }}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}
