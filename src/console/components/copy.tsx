import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useLanguage } from '../languages/language-provider.tsx'
import { copyText } from './copy-text.ts'

const SHOWN_MS = 1_000

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
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = () => void copyText(value).then(setCopied)
  const icon = isCopied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
  const hint = isCopied ? text.common.copied : label
  if (isWide) {
    return (
      <Button variant="default" leftSection={icon} onClick={copy} aria-live="polite">
        {hint}
      </Button>
    )
  }
  return (
    <Tooltip label={hint}>
      <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={hint}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}
