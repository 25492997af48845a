import { Button } from '@mantine/core'
import { IconSearchOff } from '@tabler/icons-react'
import { EmptyState } from '../../components/states.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'

/** Stands for a list without rows if a filter is set. */
export function NothingFound({ onReset }: { onReset: () => void }) {
  const { text } = useLanguage()
  const { title, text: advice } = text.invitations.nothing
  return (
    <EmptyState icon={IconSearchOff} title={title} text={advice}>
      <Button variant="default" onClick={onReset}>
        {text.invitations.reset}
      </Button>
    </EmptyState>
  )
}
