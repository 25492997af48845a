import { Anchor, Button, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowLeft, IconPencil, IconTrash, IconUserOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useClient, useQuery } from 'urql'
import { Link, useLocation, useParams } from 'wouter'
import { useConfirm } from '../../components/confirm.tsx'
import { Copy } from '../../components/copy.tsx'
import { JsonTree } from '../../components/json-tree.tsx'
import { Moment } from '../../components/moment.tsx'
import { notifyDone } from '../../components/notify.ts'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, PageSkeleton } from '../../components/states.tsx'
import { failureOf } from '../../graphql/failure.ts'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useLastGood } from '../../graphql/use-last-good.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import { DeleteUser, type KnownUser, UserQuery } from './documents.ts'
import { UserDialog } from './user-dialog.tsx'
import { UserInvitations } from './user-invitations.tsx'
import { VerifiedBadge } from './verified-badge.tsx'

/** One user with the invitations that they sent and received. */
export function UserView() {
  const { text } = useLanguage()
  const { id = '' } = useParams()
  const [{ data, error, fetching }, read] = useQuery({ query: UserQuery, variables: { id } })
  const reload = () => read({ requestPolicy: 'network-only' })
  const user = useLastGood(id, data?.user, error)
  if (user === undefined && fetching) return <PageSkeleton />
  return (
    <Page
      title={user?.emailAddress ?? text.users.one}
      above={
        <Anchor component={Link} href="/users" size="sm">
          <Group gap={4}>
            <IconArrowLeft size={15} aria-hidden />
            {text.app.views.users}
          </Group>
        </Anchor>
      }
      actions={user && <Actions user={user} onChanged={reload} />}
    >
      {error && <ErrorState failure={failureOf(error)} onRetry={reload} />}
      {!user && !error && <EmptyState icon={IconUserOff} title={text.users.missing} />}
      {user && (
        <>
          <Facts user={user} />
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            <UserInvitations userId={user.id} kind="received" />
            <UserInvitations userId={user.id} kind="sent" />
          </SimpleGrid>
        </>
      )}
    </Page>
  )
}

function Actions({ user, onChanged }: { user: KnownUser; onChanged: () => void }) {
  const { text } = useLanguage()
  const { has } = useViewer()
  const [isEditing, { open, close }] = useDisclosure(false)
  const remove = useRemove(user)
  if (!has('USERS_WRITE')) return null
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
        {text.users.edit}
      </Button>
      <Button
        variant="default"
        c="var(--mantine-color-error)"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={() => void remove()}
      >
        {text.users.remove}
      </Button>
      <UserDialog key={user.updatedAt} user={user} isOpen={isEditing} onClose={close} onSaved={onChanged} />
    </>
  )
}

function useRemove({ id, emailAddress }: KnownUser) {
  const { text } = useLanguage()
  const client = useClient()
  const confirm = useConfirm()
  const [, navigate] = useLocation()
  return async () => {
    if (!(await confirm({ ...text.users.askRemove(emailAddress), isFinal: true }))) return
    const { data, error } = await client.mutation(DeleteUser, { id }).toPromise()
    if (!hasSucceeded(data?.result, error, 'DeletedUser', text)) return
    notifyDone(text.users.removed(emailAddress))
    navigate('/users')
  }
}

function Facts({ user }: { user: KnownUser }) {
  const { text } = useLanguage()
  const { headers, name, metadata } = text.users
  return (
    <Card>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
        <Fact label={name}>{user.name ?? '–'}</Fact>
        <Fact label={headers.verified}>
          <VerifiedBadge isVerified={user.emailVerified} />
        </Fact>
        <Fact label={headers.externalId}>{user.externalId ?? '–'}</Fact>
        <Fact label={headers.created}>
          <Moment time={user.createdAt} isExact size="sm" />
        </Fact>
        <Fact label={text.users.id}>
          <Group gap={4} wrap="nowrap">
            <span className="console-mono">{user.id}</span>
            <Copy value={user.id} label={text.common.copy} />
          </Group>
        </Fact>
      </SimpleGrid>
      <Stack gap={4} mt="md">
        <Text size="xs" c="dimmed">
          {metadata}
        </Text>
        <JsonTree value={user.publicMetadata} label={metadata} />
      </Stack>
    </Card>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </div>
  )
}
