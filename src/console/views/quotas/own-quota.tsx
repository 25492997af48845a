import { Card, Progress, Text, Title } from '@mantine/core'
import { useQuery } from 'urql'
import { ErrorState } from '../../components/states.tsx'
import { failureOf } from '../../graphql/failure.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { scopeName, useViewer } from '../../session/viewer.ts'
import { QuotaQuery } from './documents.ts'

/** How many people the signed-in credential may still invite. */
export function OwnQuota() {
  const { text, format } = useLanguage()
  const { has } = useViewer()
  const isAllowed = has('INVITATIONS_CREATE')
  const [{ data, error }] = useQuery({
    query: QuotaQuery,
    pause: !isAllowed,
    requestPolicy: 'network-only',
  })
  const quota = data?.invitationQuota
  return (
    <Card component="section" aria-label={text.quotas.own}>
      <Title order={2} size="h4" mb="xs">
        {text.quotas.own}
      </Title>
      {!isAllowed && <Text size="sm">{text.app.locked.hint(scopeName('INVITATIONS_CREATE'))}</Text>}
      {error && <ErrorState failure={failureOf(error)} />}
      {isAllowed && quota === null && !error && <Text size="sm">{text.quotas.unlimited}</Text>}
      {quota && (
        <>
          <Text size="sm" mb={6}>
            {text.own.quota(format.number(quota.remaining), format.number(quota.limit))}{' '}
            {quota.resetsAt && text.own.resets(format.dateTime(quota.resetsAt))}
          </Text>
          <Progress
            value={(quota.remaining / Math.max(quota.limit, 1)) * 100}
            aria-label={text.own.quotaLabel}
          />
        </>
      )}
    </Card>
  )
}
