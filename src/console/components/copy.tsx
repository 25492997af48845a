import { ActionIcon, Button, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useLanguage } from '../languages/language-provider.tsx'

interface CopyProps {
  value: string
  /** What is copied, for screen readers. */
  label: string
  /** Shows the label next to the icon. */
  isWide?: boolean
}

/** Copies a text, and says so. */
export function Copy({ value, label, isWide = false }: CopyProps) {
  const { text } = useLanguage()
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => {
        const icon = copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
        if (isWide) {
          return (
            <Button variant="default" leftSection={icon} onClick={copy} aria-live="polite">
              {copied ? text.common.copied : label}
            </Button>
          )
        }
        const hint = copied ? text.common.copied : label
        return (
          <Tooltip label={hint}>
            <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={hint}>
              {icon}
            </ActionIcon>
          </Tooltip>
        )
      }}
    </CopyButton>
  )
}
