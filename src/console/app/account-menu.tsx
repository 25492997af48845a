import { Button, Menu, Text, useMantineColorScheme } from '@mantine/core'
import {
  IconDeviceDesktop,
  IconInbox,
  IconLogout,
  IconMoon,
  IconSun,
  IconTerminal2,
  IconUserCircle,
} from '@tabler/icons-react'
import { useLanguage } from '../languages/language-provider.tsx'
import { LANGUAGES, type Language } from '../languages/languages.ts'
import { useSession } from '../session/session-provider.tsx'
import { useViewer } from '../session/viewer.ts'
import { gatewayUrl } from './base.ts'

/** Who is signed in, the appearance, the language and the way out. */
export function AccountMenu() {
  const { text } = useLanguage()
  const { signOut } = useSession()
  const viewer = useViewer()
  const name = viewer.emailAddress ?? (viewer.kind === 'KEY' ? text.app.secretKey : viewer.actor)
  return (
    <Menu width={260} position="bottom-end" shadow="md">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          px={8}
          leftSection={<IconUserCircle size={20} aria-hidden />}
          aria-label={`${text.app.account}: ${name}`}
        >
          <Text span maw={180} truncate size="sm" visibleFrom="sm">
            {name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text.app.signedInAs}</Menu.Label>
        <Text px="sm" pb="xs" size="sm" className="console-mono">
          {viewer.emailAddress ?? viewer.actor}
        </Text>
        <PagesOfGateway />
        <Menu.Divider />
        <Appearance />
        <Menu.Divider />
        <Languages />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {text.app.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function PagesOfGateway() {
  const { text } = useLanguage()
  const { session } = useSession()
  return (
    <>
      {session?.explorer && (
        <Menu.Item
          component="a"
          href={gatewayUrl('../graphql')}
          leftSection={<IconTerminal2 size={16} aria-hidden />}
        >
          {text.app.explorer}
        </Menu.Item>
      )}
      {session?.mailbox && (
        <Menu.Item
          component="a"
          href={gatewayUrl('../dev/mailbox')}
          target="_blank"
          leftSection={<IconInbox size={16} aria-hidden />}
        >
          {text.app.mailbox}
        </Menu.Item>
      )}
    </>
  )
}

const SCHEMES = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
] as const

function Appearance() {
  const { text } = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <>
      <Menu.Label>{text.app.appearance}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(schemeOf(value))}>
        {SCHEMES.map(([scheme, Icon]) => (
          <Menu.RadioItem key={scheme} value={scheme} rightSection={<Icon size={16} aria-hidden />}>
            {text.app[scheme]}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}

function schemeOf(value: string | null) {
  return SCHEMES.find(([scheme]) => scheme === value)?.[0] ?? 'auto'
}

function Languages() {
  const { text, language, choose } = useLanguage()
  const entries = Object.entries(LANGUAGES) as [Language, { name: string }][]
  return (
    <>
      <Menu.Label>{text.app.language}</Menu.Label>
      <Menu.RadioGroup value={language}>
        {entries.map(([tag, { name }]) => (
          <Menu.RadioItem key={tag} value={tag} lang={tag} onClick={() => choose(tag)}>
            {name}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}
