import { Blockquote, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useClient } from 'urql'
import { useConfirm } from '../../components/confirm.tsx'
import { Moment } from '../../components/moment.tsx'
import { notifyDone } from '../../components/notify.ts'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { AcceptReceived, DeclineReceived, type Received } from './documents.ts'

interface ReceivedCardProps {
  invitation: Received
  onAnswered: () => void
}

/** One invitation to the person, with the answers to it. */
export function ReceivedCard({ invitation, onAnswered }: ReceivedCardProps) {
  const { text } = useLanguage()
  const { accept, decline } = useAnswers(invitation, onAnswered)
  const { appName, inviterName, inviterEmailAddress, message, expiresAt } = invitation
  return (
    <Card component="article">
      <Stack gap="sm">
        <Title order={3} size="h4">
          {text.own.invitedTo(appName)}
        </Title>
        {inviterEmailAddress && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {text.invitations.by(
              inviterName ? `${inviterName} (${inviterEmailAddress})` : inviterEmailAddress,
            )}
          </Text>
        )}
        {message && (
          <Blockquote p="md" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {message}
          </Blockquote>
        )}
        <Text size="sm" c="dimmed">
          {text.own.expires} <Moment time={expiresAt} inherit span />
        </Text>
        <Group>
          <Button leftSection={<IconCheck size={17} aria-hidden />} onClick={() => void accept()}>
            {text.own.accept}
          </Button>
          <Button
            variant="default"
            leftSection={<IconX size={17} aria-hidden />}
            onClick={() => void decline()}
          >
            {text.own.decline}
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}

function useAnswers({ id, appName, emailAddress }: Received, onAnswered: () => void) {
  const client = useClient()
  const confirm = useConfirm()
  const { text } = useLanguage()
  const input = { invitationId: id }
  return {
    accept: async () => {
      if (!(await confirm({ ...text.own.askAccept(appName, emailAddress), isFinal: true }))) return
      const { data, error } = await client.mutation(AcceptReceived, { input }).toPromise()
      if (!hasSucceeded(data?.acceptInvitation, error, 'InvitationPreview', text)) return
      notifyDone(text.own.accepted(appName))
      onAnswered()
    },
    decline: async () => {
      if (!(await confirm({ ...text.own.askDecline(appName), isFinal: true }))) return
      const { data, error } = await client.mutation(DeclineReceived, { input }).toPromise()
      if (!hasSucceeded(data?.declineInvitation, error, 'InvitationPreview', text)) return
      notifyDone(text.own.declined(appName))
      onAnswered()
    },
  }
}
