import { Alert } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useLanguage } from '../languages/language-provider.tsx'
import { useSession } from '../session/session-provider.tsx'

/** A line above the view while the gateway does not answer. */
export function Unreachable() {
  const { isUnreachable } = useSession()
  const { text } = useLanguage()
  if (!isUnreachable) return null
  return (
    <Alert color="orange" mb="md" icon={<IconPlugConnectedX aria-hidden />} title={text.app.unreachable} />
  )
}
