import { Grid } from '@mantine/core'
import { useMemo } from 'react'
import { Page } from '../../components/page.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useKept } from '../../session/kept.ts'
import { parseAddresses } from './addresses.ts'
import { InviteForm } from './invite-form.tsx'
import { INVITE } from './invite-state.ts'
import { Preview } from './preview.tsx'
import { Results } from './results.tsx'
import { useSend } from './use-send.ts'

/** Invites one or many, with a preview of the email. */
export function Invite() {
  const { text } = useLanguage()
  const { value, change } = useKept(INVITE)
  const { addresses, draft, isSending, sent } = value
  const entries = useMemo(() => parseAddresses(addresses), [addresses])
  const send = useSend()
  const again = () => {
    change((previous) => ({ ...previous, sent: null, addresses: sent?.unsent.join('\n') ?? '' }))
  }
  return (
    <Page title={text.app.views.invite} description={text.invite.description}>
      {sent !== null && !isSending ? (
        <Results {...sent} notify={draft.notify} onAgain={again} />
      ) : (
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, lg: 6 }}>
            <InviteForm
              addresses={addresses}
              entries={entries}
              onAddresses={(typed) => change((previous) => ({ ...previous, addresses: typed }))}
              draft={draft}
              onDraft={(typed) =>
                change((previous) => ({ ...previous, draft: { ...previous.draft, ...typed } }))
              }
              isSending={isSending}
              onSend={(toSend) => void send(toSend, draft)}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 6 }}>
            <Preview draft={draft} entries={entries} />
          </Grid.Col>
        </Grid>
      )}
    </Page>
  )
}
