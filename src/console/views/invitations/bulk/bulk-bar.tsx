import { Affix, Button, Group, Paper, Text, Transition } from '@mantine/core'
import { IconBan, IconCalendarPlus, IconSend, IconTrash, IconX } from '@tabler/icons-react'
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { useViewActions } from '../../../app/palette-actions.ts'
import { useLanguage } from '../../../languages/language-provider.tsx'
import { useKept } from '../../../session/kept.ts'
import { scopeName } from '../../../session/viewer.ts'
import type { Filter } from '../filter.ts'
import type { Selection } from '../selection.ts'
import { type BulkAction, NO_ACTIONS } from './bulk.ts'
import { BULK, type BulkRequest } from './bulk-state.ts'
import { SelectMatching } from './select-matching.tsx'

const BulkDialog = lazy(() => import('./bulk-dialog.tsx').then(({ BulkDialog }) => ({ default: BulkDialog })))

const ICONS = { resend: IconSend, extend: IconCalendarPlus, revoke: IconBan, remove: IconTrash }

interface BulkBarProps {
  nodes: readonly { id: string; emailAddress: string }[]
  selection: Selection
  /** What the person may do. None without the right to change invitations. */
  actions: readonly BulkAction[]
  /** What all rows of the table match. Null without a filter: nobody changes everything by mistake. */
  filter: Filter | null
  hasMore: boolean
  onDone: () => void
}

/** What can be done with the selected rows. It stays in view while the table is scrolled. */
export function BulkBar({ nodes, selection, actions, filter, hasMore, onDone }: BulkBarProps) {
  const { text, format } = useLanguage()
  const { value: begun, change } = useKept(BULK)
  const [opened, setOpened] = useState<BulkRequest | null>(null)
  const request = begun?.request ?? opened
  const selected = nodes.filter(({ id }) => selection.ids.has(id))
  const total = selection.matching?.count ?? selected.length
  const open = (action: BulkAction) => {
    const { matching } = selection
    const target = matching === null ? { ids: selected.map(({ id }) => id) } : { filter: matching.filter }
    const addresses = new Map(nodes.map(({ id, emailAddress }) => [id, emailAddress]))
    setOpened({ action, target, total, addresses })
  }
  usePaletteEntries(total > 0 ? actions : NO_ACTIONS, open)
  const isAllLoaded = hasMore && selected.length === nodes.length && selection.matching === null
  return (
    <>
      <Transition mounted={total > 0} transition="slide-up">
        {(style) => (
          <Affix
            withinPortal={false}
            position={{ bottom: 16, left: 16, right: 16 }}
            zIndex={50}
            style={{ pointerEvents: 'none' }}
          >
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
                    {text.bulk.selected(format.number(total))}
                  </Text>
                  {isAllLoaded && filter !== null && <SelectMatching filter={filter} selection={selection} />}
                  {actions.map((one) => (
                    <ActionButton key={one} action={one} onClick={() => open(one)} />
                  ))}
                  {actions.length === 0 && (
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
      {request !== null && (
        <Suspense>
          <BulkDialog
            request={request}
            onClose={(isDone) => {
              setOpened(null)
              change(() => null)
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

/** The same actions in the command palette, which is near from any row. */
function usePaletteEntries(shown: readonly BulkAction[], open: (action: BulkAction) => void) {
  const { text } = useLanguage()
  const latest = useRef(open)
  latest.current = open
  const actions = useMemo(
    () =>
      shown.map((action) => ({
        ...{ id: action, label: text.bulk.actions[action].title },
        onClick: () => latest.current(action),
      })),
    [shown, text],
  )
  useViewActions(actions)
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
