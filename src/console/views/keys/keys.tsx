import { Button, Card } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useCallback } from 'react'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { usePages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { KeysQuery } from './documents.ts'
import { KeyTable } from './key-table.tsx'

/** The API keys: who has which, and since when. */
export function Keys() {
  const { text } = useLanguage()
  const [isCreating, { open, close }] = useDisclosure(false)
  const variables = useCallback((after: string | null) => ({ after }), [])
  const pages = usePages({ ...{ query: KeysQuery, variables }, pageOf: ({ apiKeys }) => apiKeys })
  const { isFirst, failure, nodes } = pages
  return (
    <Page
      title={text.app.views.keys}
      description={text.keys.description}
      actions={
        <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={open}>
          {text.keys.create}
        </Button>
      }
    >
      {failure && <ErrorState failure={failure} onRetry={pages.reload} />}
      {isFirst && failure === null && <RowsSkeleton rows={4} />}
      {!isFirst && failure === null && nodes.length === 0 && (
        <EmptyState icon={IconKey} title={text.keys.empty} />
      )}
      {nodes.length > 0 && (
        <Card padding={0}>
          <KeyTable keys={nodes} onRevoked={pages.reload} />
        </Card>
      )}
      {pages.hasMore && (
        <Button variant="default" onClick={pages.loadMore} loading={pages.isLoading}>
          {text.common.more}
        </Button>
      )}
      <CreateKeyDialog isOpen={isCreating} onClose={close} onCreated={pages.reload} />
    </Page>
  )
}
