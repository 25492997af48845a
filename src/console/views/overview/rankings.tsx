import { Anchor, Card, SimpleGrid, Table, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Statistics } from './documents.ts'

/** Who and what leads to the most invitations, and how many of those are accepted. */
export function Rankings({ statistics }: { statistics: Statistics | null }) {
  const { text } = useLanguage()
  const labels = text.overview.rankings
  if (statistics === null) return null
  const inviters = (statistics.inviters ?? []).map(({ inviterId, inviter, counts }) => ({
    ...{
      name: inviter?.name ?? inviter?.emailAddress ?? inviterId,
      href: `/invitations?inviter=${inviterId}`,
    },
    counts,
  }))
  const domains = (statistics.domains ?? []).map(({ domain, counts }) => ({
    ...{ name: domain, href: `/invitations?q=${encodeURIComponent(`@${domain}`)}`, counts },
  }))
  const templates = (statistics.templates ?? []).map(({ template, counts }) => ({
    ...{ name: template, href: `/invitations?template=${encodeURIComponent(template)}`, counts },
  }))
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }}>
      <Ranking title={labels.inviters} rows={inviters} />
      <Ranking title={labels.domains} rows={domains} />
      <Ranking title={labels.templates} rows={templates} />
    </SimpleGrid>
  )
}

interface RankingProps {
  title: string
  rows: { name: string; href: string; counts: { created: number; acceptanceRate: number | null } }[]
}

function Ranking({ title, rows }: RankingProps) {
  const { text, format } = useLanguage()
  const labels = text.overview.rankings
  if (rows.length === 0) return null
  return (
    <Card component="section" aria-label={title}>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      <Table layout="fixed" withRowBorders={false} horizontalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th fz="xs">{labels.name}</Table.Th>
            <Table.Th fz="xs" w={76} ta="right">
              {labels.created}
            </Table.Th>
            <Table.Th fz="xs" w={84} ta="right">
              {labels.rate}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, href, counts }) => (
            <Table.Tr key={href}>
              <Table.Td>
                <Anchor component={Link} href={href} size="sm" truncate display="block" title={name}>
                  {name}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right">{format.number(counts.created)}</Table.Td>
              <Table.Td ta="right">
                <Text span inherit c="dimmed">
                  {counts.acceptanceRate === null ? '–' : format.percent(counts.acceptanceRate)}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}
