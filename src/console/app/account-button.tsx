import { Button, type ButtonProps, Text } from '@mantine/core'
import { IconUserCircle } from '@tabler/icons-react'
import type { MouseEventHandler, Ref } from 'react'
import { useLanguage } from '../languages/language-provider.tsx'
import { useViewer } from '../session/viewer.ts'

interface AccountButtonProps extends ButtonProps {
  ref?: Ref<HTMLButtonElement>
  onClick?: MouseEventHandler<HTMLButtonElement>
}

/** Shows who is signed in, and opens the menu. */
export function AccountButton(props: AccountButtonProps) {
  const { text } = useLanguage()
  const viewer = useViewer()
  const name = viewer.emailAddress ?? (viewer.kind === 'KEY' ? text.app.secretKey : viewer.actor)
  return (
    <Button
      aria-haspopup="menu"
      aria-expanded={false}
      {...props}
      variant="subtle"
      color="gray"
      c="inherit"
      px={8}
      leftSection={<IconUserCircle size={20} aria-hidden />}
      aria-label={`${text.app.account}: ${name}`}
    >
      <Text span maw={180} truncate size="sm" visibleFrom="sm">
        {name}
      </Text>
    </Button>
  )
}
