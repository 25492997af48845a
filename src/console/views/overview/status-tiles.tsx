import { Anchor, Card, Group, SimpleGrid, Skeleton, Text, ThemeIcon } from '@mantine/core'
import {
  IconBan,
  IconCheck,
  IconClock,
  IconClockX,
  IconMail,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react'
import { Link } from 'wouter'
import { type InvitationStatus, STATUS_COLORS } from '../../components/badges.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'

interface Counts {
  total: number
  pending: number
  accepted: number
  declined: number
  expired: number
  revoked: number
}

const TILES: readonly (readonly [InvitationStatus, Exclude<keyof Counts, 'total'>, TablerIcon])[] = [
  ['PENDING', 'pending', IconClock],
  ['ACCEPTED', 'accepted', IconCheck],
  ['DECLINED', 'declined', IconX],
  ['EXPIRED', 'expired', IconClockX],
  ['REVOKED', 'revoked', IconBan],
]

/** How many invitations there are in each status now. Each number leads to its list. */
export function StatusTiles({ counts }: { counts: Counts | null }) {
  const { text } = useLanguage()
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="md" aria-busy={counts === null}>
      <Tile
        name="count-total"
        icon={IconMail}
        color="gray"
        label={text.overview.total}
        count={counts?.total}
        href="/invitations"
      />
      {TILES.map(([status, key, icon]) => (
        <Tile
          key={status}
          icon={icon}
          color={STATUS_COLORS[status]}
          name={`count-${key}`}
          label={text.common.statuses[status]}
          count={counts?.[key]}
          href={`/invitations?status=${status.toLowerCase()}`}
        />
      ))}
    </SimpleGrid>
  )
}

interface TileProps {
  icon: TablerIcon
  color: string
  /** Finds the number in tests. */
  name: string
  label: string
  /** Undefined before the number is known. */
  count: number | undefined
  href: string
}

function Tile({ icon: Icon, color, name, label, count, href }: TileProps) {
  const { format } = useLanguage()
  return (
    <Card padding="md">
      <Group gap={8} wrap="nowrap">
        <ThemeIcon variant="light" color={color} size={26} radius="md">
          <Icon size={15} aria-hidden />
        </ThemeIcon>
        <Anchor component={Link} href={href} size="sm" c="dimmed" truncate>
          {label}
        </Anchor>
      </Group>
      {count === undefined ? (
        <Skeleton h={26} w={64} mt={14} />
      ) : (
        <Text fz={26} fw={650} mt={6} data-testid={name}>
          {format.number(count)}
        </Text>
      )}
    </Card>
  )
}
