import { Anchor, Card, Table, Text, Title } from '@mantine/core'
import { useQuery } from 'urql'
import { Link } from 'wouter'
import { ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { failureOf } from '../../graphql/failure.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { scopeName, useViewer } from '../../session/viewer.ts'
import { InvitersQuery } from './documents.ts'

interface InvitersProps {
  /** The length of a window. */
  hours: number
  /** The limit per inviter, if it is set and known. */
  limit: number | null
}

const HOUR_MS = 3_600_000

/** Who has invited the most since the day on which the last window began. */
export function Inviters({ hours, limit }: InvitersProps) {
  const { text, format } = useLanguage()
  const { has } = useViewer()
  const labels = text.quotas
  const isAllowed = has('INVITATIONS_READ')
  // The numbers per inviter exist per day, in UTC, so this changes once a day.
  const from = `${new Date(Date.now() - hours * HOUR_MS).toISOString().slice(0, 10)}T00:00:00.000Z`
  const [{ data, error }, read] = useQuery({ query: InvitersQuery, variables: { from }, pause: !isAllowed })
  const inviters = data?.invitationStatistics?.inviters
  const title = labels.inviters(format.day(from))
  return (
    <Card component="section" aria-label={title}>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {!isAllowed && <Text size="sm">{text.app.locked.hint(scopeName('INVITATIONS_READ'))}</Text>}
      {error && (
        <ErrorState failure={failureOf(error)} onRetry={() => read({ requestPolicy: 'network-only' })} />
      )}
      {isAllowed && !error && inviters === undefined && <RowsSkeleton rows={3} />}
      {inviters?.length === 0 && <Text size="sm">{labels.nobody}</Text>}
      {inviters && inviters.length > 0 && (
        <Table layout="fixed" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{text.invitations.inviter}</Table.Th>
              <Table.Th w={130}>{text.overview.rankings.created}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {inviters.map(({ inviterId, inviter, counts }) => (
              <Table.Tr key={inviterId}>
                <Table.Td>
                  <Anchor component={Link} href={`/invitations?inviter=${inviterId}`} size="sm">
                    {inviter?.name ?? inviter?.emailAddress ?? inviterId}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  {limit === null
                    ? format.number(counts.created)
                    : labels.of(format.number(counts.created), format.number(limit))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Text size="xs" c="dimmed" mt="xs">
        {labels.note}
      </Text>
    </Card>
  )
}
