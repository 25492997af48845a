import { Box, Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useLanguage } from '../languages/language-provider.tsx'
import { useSession } from '../session/session-provider.tsx'

interface PageProps {
  title: string
  description?: ReactNode
  /** Buttons on the right of the title. */
  actions?: ReactNode
  /** What leads back, above the title. */
  above?: ReactNode
  children: ReactNode
}

/** A view: its heading, which is also the title of the window, and its content. */
export function Page({ title, description, actions, above, children }: PageProps) {
  const { text } = useLanguage()
  const { session } = useSession()
  useDocumentTitle(`${title} · ${session?.appName ?? text.app.product}`)
  return (
    <Stack gap="lg" maw={1440} mx="auto">
      <Stack gap={6}>
        {above}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Box miw={0} flex="1 1 16rem">
            <Title order={1} fz={{ base: 22, sm: 26 }} style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Title>
            {description && (
              <Text c="dimmed" mt={4} maw="70ch">
                {description}
              </Text>
            )}
          </Box>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      </Stack>
      {children}
    </Stack>
  )
}
