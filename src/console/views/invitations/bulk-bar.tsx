import { Affix, Button, Group, Paper, Text, Transition } from '@mantine/core'
import { IconBan, IconCalendarPlus, IconSend, IconTrash, IconX } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { InvitationRowData } from '../../graphql/invitation-row.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { scopeName, useViewer } from '../../session/viewer.ts'
import { BULK_ACTIONS, type BulkAction } from './bulk.ts'
import type { Selection } from './selection.ts'

const BulkDialog = lazy(() => import('./bulk-dialog.tsx').then(({ BulkDialog }) => ({ default: BulkDialog })))

const ICONS = { resend: IconSend, extend: IconCalendarPlus, revoke: IconBan, remove: IconTrash }

interface BulkBarProps {
  nodes: readonly InvitationRowData[]
  selection: Selection
  onDone: () => void
}

/** What can be done with the selected rows. It stays in view while the table is scrolled. */
export function BulkBar({ nodes, selection, onDone }: BulkBarProps) {
  const { text, format } = useLanguage()
  const { has } = useViewer()
  const [action, setAction] = useState<BulkAction | null>(null)
  const selected = nodes.filter(({ id }) => selection.ids.has(id))
  const isAllowed = has('INVITATIONS_MANAGE')
  return (
    <>
      <Transition mounted={selected.length > 0} transition="slide-up">
        {(style) => (
          <Affix position={{ bottom: 16, left: 16, right: 16 }} zIndex={50} style={{ pointerEvents: 'none' }}>
            <Group justify="center">
              <Paper
                withBorder
                shadow="lg"
                p="xs"
                style={{ ...style, pointerEvents: 'auto' }}
                role="region"
                aria-label={text.bulk.title}
              >
                <Group gap="xs" justify="center">
                  <Text size="sm" fw={600} px="xs" role="status">
                    {text.bulk.selected(format.number(selected.length))}
                  </Text>
                  {isAllowed ? (
                    BULK_ACTIONS.map((one) => (
                      <ActionButton key={one} action={one} onClick={() => setAction(one)} />
                    ))
                  ) : (
                    <Text size="sm">{text.app.locked.hint(scopeName('INVITATIONS_MANAGE'))}</Text>
                  )}
                  <Button
                    size="xs"
                    variant="subtle"
                    color="gray"
                    c="inherit"
                    onClick={selection.clear}
                    leftSection={<IconX size={15} aria-hidden />}
                  >
                    {text.bulk.clear}
                  </Button>
                </Group>
              </Paper>
            </Group>
          </Affix>
        )}
      </Transition>
      {action !== null && (
        <Suspense>
          <BulkDialog
            action={action}
            invitations={selected}
            onClose={(isDone) => {
              setAction(null)
              if (!isDone) return
              selection.clear()
              onDone()
            }}
          />
        </Suspense>
      )}
    </>
  )
}

function ActionButton({ action, onClick }: { action: BulkAction; onClick: () => void }) {
  const { text } = useLanguage()
  const Icon = ICONS[action]
  return (
    <Button
      size="xs"
      variant="default"
      onClick={onClick}
      leftSection={<Icon size={15} aria-hidden />}
      {...(action === 'remove' && { c: 'var(--mantine-color-error)' })}
    >
      {text.bulk.actions[action].button}
    </Button>
  )
}
