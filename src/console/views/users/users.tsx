import { Button, Card, CloseButton, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconPlus, IconSearch, IconUsers } from '@tabler/icons-react'
import { useCallback, useRef } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { usePages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import { UsersQuery } from './documents.ts'
import { UserDialog } from './user-dialog.tsx'
import { UserTable } from './user-table.tsx'

/** The people that the gateway knows, with a search that is in the address of the page. */
export function Users() {
  const { text, format } = useLanguage()
  const { has } = useViewer()
  const [, navigate] = useLocation()
  const [isCreating, { open, close }] = useDisclosure(false)
  const [query, setQuery] = useSearchParams()
  const typed = query.get('q') ?? ''
  const [search] = useDebouncedValue(typed.trim(), 300)
  const variables = useCallback((after: string | null) => ({ after, filter: filterOf(search) }), [search])
  const pages = usePages({ ...{ query: UsersQuery, variables }, pageOf: ({ users }) => users })
  const { isFirst, failure, nodes } = pages
  const find = (value: string) =>
    setQuery(new URLSearchParams(value === '' ? {} : { q: value }), { replace: true })
  const field = useRef<HTMLInputElement>(null)
  const clear = () => {
    find('')
    field.current?.focus()
  }
  return (
    <Page
      title={text.app.views.users}
      description={text.users.description}
      actions={
        has('USERS_WRITE') && (
          <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={open}>
            {text.users.create}
          </Button>
        )
      }
    >
      <TextInput
        ref={field}
        type="search"
        role="searchbox"
        maw={440}
        value={typed}
        onChange={({ currentTarget }) => find(currentTarget.value)}
        placeholder={text.users.searchHint}
        aria-label={text.users.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          typed !== '' && <CloseButton size="sm" aria-label={text.invitations.clear} onClick={clear} />
        }
      />
      {failure && <ErrorState failure={failure} onRetry={pages.reload} />}
      {isFirst && failure === null && <RowsSkeleton rows={8} />}
      {!isFirst && failure === null && nodes.length === 0 && !pages.isLoading && (
        <EmptyState
          icon={IconUsers}
          title={search === '' ? text.users.empty.title : text.users.nothing.title}
          text={search === '' ? text.users.empty.text : text.users.nothing.text}
        />
      )}
      {nodes.length > 0 && (
        <Card padding={0} aria-busy={pages.isLoading}>
          <UserTable users={nodes} />
        </Card>
      )}
      {pages.hasMore && (
        <Button variant="default" onClick={pages.loadMore} loading={pages.isLoading}>
          {text.common.more}
        </Button>
      )}
      <UserDialog
        user={null}
        isOpen={isCreating}
        onClose={close}
        onSaved={(id) => navigate(`/users/${id}`)}
      />
      <span role="status" aria-live="polite" style={{ position: 'absolute', clipPath: 'inset(50%)' }}>
        {!isFirst && text.invitations.shown(format.number(nodes.length), pages.hasMore)}
      </span>
    </Page>
  )
}

/** One field finds the beginning of an address and, after `id:`, an id of the application. */
function filterOf(search: string) {
  if (search === '') return {}
  const [, externalId] = /^id:\s*(.+)$/.exec(search) ?? []
  return externalId === undefined ? { emailAddressPrefix: search } : { externalId }
}
