import { Button, Card, FileButton, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import { useLanguage } from '../../languages/language-provider.tsx'

/** Takes a file by drop or by the dialog of the system. */
export function ChooseFile({ onFile }: { onFile: (file: File) => void }) {
  const { text } = useLanguage()
  const [isOver, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file !== undefined) onFile(file)
  }
  return (
    <Card
      py={56}
      style={{ borderStyle: 'dashed' }}
      {...(isOver && { bg: 'var(--console-selected)' })}
      onDragOver={(event: DragEvent) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      data-testid="drop"
    >
      <Stack align="center" gap="sm" ta="center">
        <ThemeIcon size={52} radius="xl" variant="light" color="gray">
          <IconFileSpreadsheet size={26} aria-hidden />
        </ThemeIcon>
        <Text fw={600}>{text.import.drop}</Text>
        <FileButton onChange={(file) => file && onFile(file)} accept=".csv,.tsv,.txt,text/csv">
          {(props) => <Button {...props}>{text.import.choose}</Button>}
        </FileButton>
        <Text size="sm" c="dimmed" maw="60ch">
          {text.import.dropHint}
        </Text>
      </Stack>
    </Card>
  )
}
