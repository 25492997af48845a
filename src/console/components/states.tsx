import { Alert, Button, Card, Group, SimpleGrid, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconLock, IconPlugConnectedX, type TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Failure } from '../graphql/failure.ts'
import { useLanguage } from '../languages/language-provider.tsx'
import { type Scope, scopeName } from '../session/viewer.ts'

/** Says that there is nothing to show, and what leads further. */
export function EmptyState(props: { icon: TablerIcon; title: string; text?: string; children?: ReactNode }) {
  const { icon: Icon, title, text, children } = props
  return (
    <Card py={48}>
      <Stack align="center" gap="sm" ta="center">
        <ThemeIcon size={52} radius="xl" variant="light" color="gray">
          <Icon size={26} aria-hidden />
        </ThemeIcon>
        <Text fw={600}>{title}</Text>
        {text && (
          <Text c="dimmed" maw="52ch">
            {text}
          </Text>
        )}
        {children}
      </Stack>
    </Card>
  )
}

/** Explains a failed request, and what to do about it. */
export function ErrorState({ failure, onRetry }: { failure: Failure; onRetry?: () => void }) {
  const { text } = useLanguage()
  const { title, advice, detail } = explain(failure, text.common.failure)
  return (
    <Alert
      color="red"
      icon={
        failure.kind === 'offline' ? <IconPlugConnectedX aria-hidden /> : <IconAlertTriangle aria-hidden />
      }
      title={title}
    >
      <Stack gap="xs" align="flex-start">
        {detail && <Text className="console-mono">{detail}</Text>}
        <Text>{advice}</Text>
        {onRetry && failure.kind !== 'forbidden' && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {text.common.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

/** Stands for a view that the signed-in credential does not allow. */
export function Locked({ scope }: { scope: Scope }) {
  const { text } = useLanguage()
  return (
    <EmptyState icon={IconLock} title={text.app.locked.title} text={text.app.locked.text(scopeName(scope))} />
  )
}

/** The shape of a view while it loads. */
export function PageSkeleton() {
  const { text } = useLanguage()
  return (
    <Stack gap="lg" maw={1440} mx="auto" aria-busy="true" aria-label={text.common.loading} role="status">
      <Skeleton h={34} w={240} />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
        {['a', 'b', 'c', 'd'].map((key) => (
          <Skeleton key={key} h={110} />
        ))}
      </SimpleGrid>
      <Skeleton h={320} />
    </Stack>
  )
}

/** Lines that stand for rows while they load. */
export function RowsSkeleton({ rows = 8 }: { rows?: number }) {
  const { text } = useLanguage()
  return (
    <Stack gap="xs" p="md" aria-busy="true" aria-label={text.common.loading} role="status">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all the same.
        <Group key={index} wrap="nowrap">
          <Skeleton h={18} w="40%" />
          <Skeleton h={18} w="15%" />
          <Skeleton h={18} flex={1} />
        </Group>
      ))}
    </Stack>
  )
}

interface FailureTexts {
  offline: { title: string; text: string }
  unavailable: { title: string; text: string }
  forbidden: { title: string; text: (scope: string | null) => string }
  other: { title: string; text: string; request: (id: string) => string }
}

function explain(failure: Failure, texts: FailureTexts) {
  switch (failure.kind) {
    case 'offline':
      return { title: texts.offline.title, advice: texts.offline.text, detail: null }
    case 'unavailable':
      return { title: texts.unavailable.title, advice: texts.unavailable.text, detail: null }
    case 'forbidden':
      return { title: texts.forbidden.title, advice: texts.forbidden.text(failure.scope), detail: null }
    case 'other': {
      const id = failure.requestId
      const advice = id === null ? texts.other.text : `${texts.other.text} ${texts.other.request(id)}`
      return { title: texts.other.title, advice, detail: failure.message }
    }
    default:
      return failure satisfies never
  }
}
