import { Group, Select } from '@mantine/core'
import { type CsvFormat, ENCODINGS } from '../../files/read-csv.ts'
import { useLanguage } from '../../languages/language-provider.tsx'

const DELIMITERS = [',', ';', '\t', '|'] as const

interface FormatFieldsProps {
  format: CsvFormat
  onFormat: (format: CsvFormat) => void
}

/** How the file is read. Most files need no change here. */
export function FormatFields({ format, onFormat }: FormatFieldsProps) {
  const { text } = useLanguage()
  const labels = text.import
  return (
    <Group mt="sm" grow maw={560}>
      <Select
        label={labels.encoding}
        allowDeselect={false}
        data={ENCODINGS.map((value) => ({ value, label: labels.encodings[value] }))}
        value={format.encoding}
        onChange={(encoding) => encoding && onFormat({ ...format, encoding })}
      />
      <Select
        label={labels.delimiter}
        allowDeselect={false}
        data={[
          { value: '', label: labels.byHeader },
          ...DELIMITERS.map((value) => ({ value, label: value === '\t' ? labels.tab : value })),
        ]}
        value={format.delimiter ?? ''}
        onChange={(delimiter) => onFormat({ ...format, delimiter: delimiter || null })}
      />
    </Group>
  )
}
