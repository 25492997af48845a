import { Anchor, Card, Group, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import {
  IconCircleCheck,
  IconClockExclamation,
  IconMailPause,
  IconMailX,
  IconWebhook,
  type TablerIcon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Moment } from '../../components/moment.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Attention } from './documents.ts'

/** What somebody should look at: failed and waiting emails, invitations that expire, webhooks that fail. */
export function AttentionCard({ attention }: { attention: Attention | null }) {
  const { text } = useLanguage()
  const labels = text.overview.attention
  return (
    <Card component="section" aria-label={labels.title}>
      <Title order={2} size="h4" mb="md">
        {labels.title}
      </Title>
      {attention === null ? <Skeleton h={120} /> : <Items attention={attention} />}
    </Card>
  )
}

function Items({ attention }: { attention: Attention }) {
  const { text } = useLanguage()
  const labels = text.overview.attention
  const { failed, waiting, expiring, webhookEndpoints } = attention
  const broken = (webhookEndpoints?.nodes ?? []).filter((one) => one.failingSince ?? one.disabledAt)
  const counts = [failed?.nodes.length, waiting?.nodes.length, expiring?.nodes.length, broken.length]
  if (counts.every((count) => !count)) {
    return (
      <Group gap="xs" wrap="nowrap">
        <ThemeIcon variant="light" color="green" radius="xl">
          <IconCircleCheck size={18} aria-hidden />
        </ThemeIcon>
        <Text size="sm">{labels.nothing}</Text>
      </Group>
    )
  }
  return (
    <Stack gap="lg">
      <Item
        icon={IconMailX}
        color="red"
        label={labels.failed}
        href="/invitations?status=pending&delivery=failed"
        entries={(failed?.nodes ?? []).map(({ id, emailAddress, deliveries }) => ({
          ...{ id, href: `/invitations/${id}`, title: emailAddress, detail: deliveries?.nodes[0]?.lastError },
        }))}
      />
      <Item
        icon={IconMailPause}
        color="yellow"
        label={labels.waiting}
        href="/invitations?delivery=queued,sending&direction=asc"
        entries={(waiting?.nodes ?? []).map(({ id, emailAddress, createdAt }) => ({
          ...{
            id,
            href: `/invitations/${id}`,
            title: emailAddress,
            detail: <Moment time={createdAt} inherit span />,
          },
        }))}
      />
      <Item
        icon={IconClockExclamation}
        color="orange"
        label={labels.expiring}
        href="/invitations?status=pending&expires=3d&sort=expires_at&direction=asc"
        entries={(expiring?.nodes ?? []).map(({ id, emailAddress, expiresAt }) => ({
          ...{
            id,
            href: `/invitations/${id}`,
            title: emailAddress,
            detail: <Moment time={expiresAt} inherit span />,
          },
        }))}
      />
      <Item
        icon={IconWebhook}
        color="red"
        label={labels.webhooks}
        href="/webhooks"
        entries={broken.map(({ id, url, disabledReason, failingSince }) => ({
          ...{ id, href: `/webhooks/${id}`, title: url },
          detail: disabledReason ?? <Moment time={failingSince} inherit span />,
        }))}
      />
    </Stack>
  )
}

interface ItemProps {
  icon: TablerIcon
  color: string
  label: string
  href: string
  entries: { id: string; href: string; title: string; detail: ReactNode }[]
}

function Item({ icon: Icon, color, label, href, entries }: ItemProps) {
  if (entries.length === 0) return null
  return (
    <Group align="flex-start" gap="sm" wrap="nowrap">
      <ThemeIcon variant="light" color={color} radius="md">
        <Icon size={17} aria-hidden />
      </ThemeIcon>
      <Stack gap={6} miw={0} flex={1}>
        <Anchor component={Link} href={href} size="sm" fw={600} c="inherit">
          {label}
        </Anchor>
        {entries.map(({ id, href: target, title, detail }) => (
          <div key={id}>
            <Anchor component={Link} href={target} size="sm" display="block" truncate>
              {title}
            </Anchor>
            {detail && (
              <Text size="xs" c="dimmed" lineClamp={1}>
                {detail}
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </Group>
  )
}
