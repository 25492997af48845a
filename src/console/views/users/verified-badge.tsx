import { Badge } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { useLanguage } from '../../languages/language-provider.tsx'

/** Whether the user has proved to own the address. */
export function VerifiedBadge({ isVerified }: { isVerified: boolean }) {
  const { text } = useLanguage()
  const Icon = isVerified ? IconCircleCheck : IconCircleDashed
  return (
    <Badge
      variant="light"
      color={isVerified ? 'green' : 'gray'}
      tt="none"
      fw={550}
      radius="sm"
      leftSection={<Icon size={13} aria-hidden />}
    >
      {isVerified ? text.users.verified : text.users.unverified}
    </Badge>
  )
}
