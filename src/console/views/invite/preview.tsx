import { Alert, Box, Card, Divider, Group, SegmentedControl, Skeleton, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { EmailFrame } from '../../components/email-frame.tsx'
import { ErrorState } from '../../components/states.tsx'
import { failureOf } from '../../graphql/failure.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Entry } from './addresses.ts'
import { PreviewQuery } from './documents.ts'
import { type Draft, toInput } from './draft.ts'

const KINDS = ['first', 'reminder'] as const
const FORMS = ['html', 'text'] as const

/** The email as the first address would get it. It follows what is typed. */
export function Preview({ draft, entries }: { draft: Draft; entries: readonly Entry[] }) {
  const { text } = useLanguage()
  const labels = text.invite.preview
  const [kind, setKind] = useState<(typeof KINDS)[number]>('first')
  const [form, setForm] = useState<(typeof FORMS)[number]>('html')
  const address = entries.find(({ isPlausible }) => isPlausible)?.emailAddress
  const wanted = useMemo(() => toInput(draft, address ?? 'ada@example.com'), [draft, address])
  const [input] = useDebouncedValue(wanted, 300)
  const [{ data, error }] = useQuery({
    query: PreviewQuery,
    variables: { input, reminder: kind === 'reminder' },
  })
  const preview = data?.invitationEmailPreview
  return (
    <Card component="section" aria-label={labels.title} pos="sticky" top={72}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {labels.title}
        </Title>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={labels.kind}
            value={kind}
            onChange={setKind}
            data={KINDS.map((value) => ({ value, label: labels.kinds[value] }))}
          />
          <SegmentedControl
            size="xs"
            aria-label={labels.form}
            value={form}
            onChange={setForm}
            data={FORMS.map((value) => ({ value, label: labels.forms[value] }))}
          />
        </Group>
      </Group>
      {error && <ErrorState failure={failureOf(error)} />}
      {!error && preview == null && <Skeleton h={420} />}
      {preview?.__typename === 'InvalidInput' && (
        <Alert color="yellow" title={labels.invalid}>
          {preview.issues.map(({ path, message }) => (
            <Text key={path.join('.')} size="sm">
              {path.slice(1).join('.')}: {message}
            </Text>
          ))}
        </Alert>
      )}
      {preview?.__typename === 'InvitationEmail' && (
        <>
          <Text size="xs" c="dimmed">
            {labels.subject}
          </Text>
          <Text fw={600} mb="xs" style={{ overflowWrap: 'anywhere' }}>
            {preview.subject}
          </Text>
          <Divider />
          {form === 'html' ? (
            <EmailFrame html={preview.html} title={labels.title} />
          ) : (
            <Box
              component="pre"
              className="console-mono"
              style={{ whiteSpace: 'pre-wrap' }}
              m={0}
              pt="sm"
              fz="sm"
            >
              {preview.text}
            </Box>
          )}
        </>
      )}
    </Card>
  )
}
