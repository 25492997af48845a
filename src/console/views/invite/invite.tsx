import { Grid } from '@mantine/core'
import { useState } from 'react'
import { Page } from '../../components/page.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { EMPTY_DRAFT } from './draft.ts'
import { InviteForm } from './invite-form.tsx'
import { Preview } from './preview.tsx'
import { Results } from './results.tsx'
import { useSend } from './use-send.ts'

/** Invites one or many, with a preview of the email. */
export function Invite() {
  const { text } = useLanguage()
  const [addresses, setAddresses] = useState('')
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const { rows, isSending, send, reset } = useSend()
  const again = () => {
    reset()
    setAddresses('')
  }
  return (
    <Page title={text.app.views.invite} description={text.invite.description}>
      {rows !== null && !isSending ? (
        <Results rows={rows} notify={draft.notify} onAgain={again} />
      ) : (
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, lg: 6 }}>
            <InviteForm
              addresses={addresses}
              onAddresses={setAddresses}
              draft={draft}
              onDraft={(change) => setDraft((previous) => ({ ...previous, ...change }))}
              isSending={isSending}
              onSend={(entries) => void send(entries, draft)}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 6 }}>
            <Preview draft={draft} addresses={addresses} />
          </Grid.Col>
        </Grid>
      )}
    </Page>
  )
}
