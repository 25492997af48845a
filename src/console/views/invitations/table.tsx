import { Checkbox, Group, Loader, Paper, Table, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { InvitationRowData } from '../../graphql/invitation-row.ts'
import type { Pages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { ListState } from './list-state.ts'
import type { SortField } from './orders.ts'
import { InvitationTableRow } from './row.tsx'
import type { Selection } from './selection.ts'
import classes from './table.module.css'

/** An estimate in pixels. Each row is measured when it is shown. */
const ROW_HEIGHT = 57
/** The next page is read when so few rows are left below. */
const READ_AHEAD = 15
/** The columns that every window shows. More would make empty ones in a narrow window. */
const SPACER_COLUMNS = 3

interface TableProps {
  pages: Pages<InvitationRowData>
  state: ListState
  /** The columns by which it can be sorted. */
  sorts: readonly SortField[]
  update: (change: Partial<ListState>) => void
  selection: Selection
}

/** A table without end. Only the rows in view exist in the page, and it still counts all rows for screen readers. */
export function InvitationTable({ pages, state, sorts, update, selection }: TableProps) {
  const { text, format } = useLanguage()
  const body = useRef<HTMLTableSectionElement>(null)
  const virtualizer = useWindowVirtualizer({
    count: pages.nodes.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollMargin: body.current?.offsetTop ?? 0,
    getItemKey: (index) => pages.nodes[index]?.id ?? index,
  })
  const rows = virtualizer.getVirtualItems()
  const last = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= pages.nodes.length - READ_AHEAD) pages.loadMore()
  }, [last, pages])

  const above = (rows[0]?.start ?? 0) - virtualizer.options.scrollMargin
  const below = virtualizer.getTotalSize() - (rows.at(-1)?.end ?? 0) + virtualizer.options.scrollMargin
  return (
    <>
      <Paper withBorder className={classes['frame'] ?? ''}>
        <Table
          className={classes['table'] ?? ''}
          aria-rowcount={pages.hasMore ? -1 : pages.nodes.length + 1}
          aria-busy={pages.isLoading}
          verticalSpacing="xs"
        >
          <caption>
            <VisuallyHidden>{text.app.views.invitations}</VisuallyHidden>
          </caption>
          <Head nodes={pages.nodes} state={state} sorts={sorts} update={update} selection={selection} />
          <Table.Tbody ref={body}>
            <Spacer height={above} />
            {rows.map(({ index, key }) => {
              const invitation = pages.nodes[index]
              if (invitation === undefined) return null
              return (
                <InvitationTableRow
                  key={key}
                  ref={virtualizer.measureElement}
                  index={index}
                  invitation={invitation}
                  isSelected={selection.has(invitation.id)}
                  onSelect={selection.toggle}
                />
              )
            })}
            <Spacer height={below} />
          </Table.Tbody>
        </Table>
      </Paper>
      <Group justify="center" gap="xs" role="status">
        {pages.isLoading && <Loader size="xs" aria-hidden />}
        <Text size="sm" c="dimmed">
          {text.invitations.shown(format.number(pages.nodes.length), pages.hasMore)}
        </Text>
      </Group>
    </>
  )
}

function Spacer({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td colSpan={SPACER_COLUMNS} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}

function Head({
  nodes,
  state,
  sorts,
  update,
  selection,
}: Omit<TableProps, 'pages'> & { nodes: readonly InvitationRowData[] }) {
  const { text } = useLanguage()
  const { headers } = text.invitations
  const isAll = nodes.length > 0 && nodes.every(({ id }) => selection.has(id))
  const sorting = { state, sorts, update }
  return (
    <Table.Thead className={classes['head'] ?? ''}>
      <Table.Tr aria-rowindex={1}>
        <Table.Th w={44}>
          <Checkbox
            aria-label={text.invitations.selectAll}
            checked={isAll}
            indeterminate={!isAll && selection.ids.size > 0}
            onChange={(event) => selection.toggleLoaded(event.currentTarget.checked)}
          />
        </Table.Th>
        <SortableHeader {...sorting} field="EMAIL_ADDRESS" label={headers.address} />
        <Table.Th w={150}>{headers.status}</Table.Th>
        <Table.Th w={150} className={classes['wide'] ?? ''}>
          {headers.delivery}
        </Table.Th>
        <SortableHeader {...sorting} field="CREATED_AT" label={headers.created} width={150} isWide />
        <SortableHeader {...sorting} field="EXPIRES_AT" label={headers.expires} width={150} isWide />
      </Table.Tr>
    </Table.Thead>
  )
}

interface SortableProps {
  field: SortField
  label: string
  width?: number
  /** Left out in a narrow window. */
  isWide?: boolean
  state: ListState
  sorts: readonly SortField[]
  update: (change: Partial<ListState>) => void
}

function SortableHeader({ field, label, width, isWide = false, state, sorts, update }: SortableProps) {
  const isSorted = state.sort === field
  const isAscending = state.direction === 'ASC'
  const Icon = isAscending ? IconArrowUp : IconArrowDown
  const sort = () =>
    update({ sort: field, direction: isSorted ? (isAscending ? 'DESC' : 'ASC') : firstDirection(field) })
  return (
    <Table.Th
      {...(width !== undefined && { w: width })}
      className={(isWide && classes['wide']) || ''}
      aria-sort={isSorted ? (isAscending ? 'ascending' : 'descending') : 'none'}
    >
      {sorts.includes(field) ? (
        <UnstyledButton onClick={sort} className={classes['sort'] ?? ''}>
          {label}
          {isSorted && <Icon size={14} aria-hidden />}
        </UnstyledButton>
      ) : (
        label
      )}
    </Table.Th>
  )
}

function firstDirection(field: SortField): 'ASC' | 'DESC' {
  return field === 'EMAIL_ADDRESS' || field === 'EXPIRES_AT' ? 'ASC' : 'DESC'
}
