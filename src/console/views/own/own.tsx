import { Button } from '@mantine/core'
import { IconMailPlus } from '@tabler/icons-react'
import { Link } from 'wouter'
import { Page } from '../../components/page.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import { Quota } from './quota.tsx'
import { ReceivedList } from './received-list.tsx'
import { SentList } from './sent-list.tsx'

/** The start page of a person: the invitations that they received and sent. */
export function Own() {
  const { text } = useLanguage()
  const { has } = useViewer()
  return (
    <Page
      title={text.app.views.own}
      description={text.own.description}
      actions={
        has('INVITATIONS_CREATE') && (
          <Button component={Link} href="/invite" leftSection={<IconMailPlus size={18} aria-hidden />}>
            {text.invitations.invite}
          </Button>
        )
      }
    >
      <Quota />
      <ReceivedList />
      {has('INVITATIONS_CREATE') && <SentList />}
    </Page>
  )
}
