import { Page } from '../../components/page.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useGatewaySettings } from '../../session/gateway-settings.ts'
import { useViewer } from '../../session/viewer.ts'
import { Inviters } from './inviters.tsx'
import { Limits } from './limits.tsx'
import { OwnQuota } from './own-quota.tsx'

const DEFAULT_HOURS = 24

/** What limits how many people are invited: one's own quota, the limits of the gateway, and who comes close to them. */
export function Quotas() {
  const { text } = useLanguage()
  const { has } = useViewer()
  const settings = useGatewaySettings(has('KEYS_MANAGE'))
  const numberOf = (name: string) => {
    const setting = settings.groups?.flatMap((group) => group.settings).find((one) => one.name === name)
    const number = Number((setting?.value ?? setting?.default)?.replaceAll('`', ''))
    return Number.isInteger(number) && number > 0 ? number : null
  }
  const hours = numberOf('INVITATION_QUOTA_HOURS') ?? DEFAULT_HOURS
  return (
    <Page title={text.app.views.quotas} description={text.quotas.description}>
      <OwnQuota />
      <Limits settings={settings} numberOf={numberOf} hours={hours} />
      <Inviters hours={hours} limit={numberOf('INVITER_QUOTA')} />
    </Page>
  )
}
