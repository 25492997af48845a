import { ActionIcon, Button, type ButtonProps, Menu, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconBan,
  IconCheck,
  IconDots,
  IconEdit,
  IconRefresh,
  IconSend,
  IconTrash,
  IconX,
} from '@tabler/icons-react'
import { useMemo } from 'react'
import { useViewActions } from '../../app/palette-actions.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { isSentBy, scopeName, useViewer } from '../../session/viewer.ts'
import { useInvitationActions } from './actions.ts'
import type { Invitation } from './documents.ts'
import { EditDialog } from './edit-dialog.tsx'

/** The buttons of an invitation. What its status or the scopes do not allow is disabled, and says why. */
export function ActionButtons({ invitation }: { invitation: Invitation }) {
  const { text } = useLanguage()
  const viewer = useViewer()
  const [isEditing, { open, close }] = useDisclosure(false)
  const actions = useInvitationActions(invitation)
  const isManager = viewer.has('INVITATIONS_MANAGE')
  const isAllowed = isManager || isSentBy(viewer, invitation)
  const isPending = invitation.status === 'PENDING'
  const reason = isAllowed
    ? isPending
      ? undefined
      : text.invitation.notPending
    : text.app.locked.hint(scopeName('INVITATIONS_MANAGE'))
  const canResend = isAllowed && invitation.isResendable
  const labels = text.invitation.actions
  usePaletteEntries({ isAllowed, isManager, isPending, canResend, open, ...actions })
  return (
    <>
      <HintedButton
        reason={reason}
        leftSection={<IconSend size={17} aria-hidden />}
        loading={actions.isResending}
        onClick={() => void actions.resend()}
        disabled={!canResend}
      >
        {labels.resend}
      </HintedButton>
      <HintedButton
        reason={reason}
        variant="default"
        leftSection={<IconEdit size={17} aria-hidden />}
        onClick={open}
        disabled={!isAllowed || !isPending}
      >
        {labels.edit}
      </HintedButton>
      <MoreActions {...{ invitation, actions, isAllowed, isManager }} />
      <EditDialog invitation={invitation} isOpen={isEditing} onClose={close} />
    </>
  )
}

interface MoreActionsProps {
  invitation: Invitation
  actions: ReturnType<typeof useInvitationActions>
  isAllowed: boolean
  isManager: boolean
}

/** The actions that are needed less often. Answers for the invitee and deletion are not for inviters. */
function MoreActions({ invitation, actions, isAllowed, isManager }: MoreActionsProps) {
  const labels = useLanguage().text.invitation.actions
  const isPending = invitation.status === 'PENDING'
  return (
    <Menu position="bottom-end" shadow="md" width={270}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={labels.more} disabled={!isAllowed}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconRefresh size={16} aria-hidden />}
          disabled={!invitation.isResendable}
          onClick={() => void actions.renewLink()}
        >
          {labels.renewLink}
        </Menu.Item>
        {isManager && (
          <>
            <Menu.Item
              leftSection={<IconCheck size={16} aria-hidden />}
              disabled={!isPending}
              onClick={() => void actions.accept()}
            >
              {labels.accept}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconX size={16} aria-hidden />}
              disabled={!isPending}
              onClick={() => void actions.decline()}
            >
              {labels.decline}
            </Menu.Item>
          </>
        )}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconBan size={16} aria-hidden />}
          disabled={!invitation.isRevocable}
          onClick={() => void actions.revoke()}
        >
          {labels.revoke}
        </Menu.Item>
        {isManager && (
          <Menu.Item
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => void actions.remove()}
          >
            {labels.remove}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

interface HintedButtonProps extends ButtonProps {
  /** Why the button is disabled. */
  reason: string | undefined
  onClick: () => void
}

/** A disabled button gets neither pointer nor focus, so one with a hint is disabled only in what it looks like and does. */
function HintedButton({ reason, disabled = false, onClick, ...props }: HintedButtonProps) {
  if (!disabled || reason === undefined) return <Button {...props} disabled={disabled} onClick={onClick} />
  return (
    <Tooltip label={reason}>
      <Button {...props} data-disabled aria-disabled />
    </Tooltip>
  )
}

type Entries = ReturnType<typeof useInvitationActions> & {
  isAllowed: boolean
  isManager: boolean
  isPending: boolean
  canResend: boolean
  open: () => void
}

/** The same actions in the command palette. */
function usePaletteEntries(entries: Entries) {
  const { text } = useLanguage()
  const { isAllowed, isManager, isPending, canResend, open, resend, revoke, remove } = entries
  const labels = text.invitation.actions
  // biome-ignore lint/correctness/useExhaustiveDependencies: the functions act on the same invitation each time.
  const actions = useMemo(
    () => [
      ...(canResend ? [{ id: 'resend', label: labels.resend, onClick: () => void resend() }] : []),
      ...(isAllowed && isPending
        ? [
            { id: 'edit', label: labels.edit, onClick: open },
            { id: 'revoke', label: labels.revoke, onClick: () => void revoke() },
          ]
        : []),
      ...(isManager ? [{ id: 'remove', label: labels.remove, onClick: () => void remove() }] : []),
    ],
    [isAllowed, isManager, isPending, canResend, labels],
  )
  useViewActions(actions)
}
