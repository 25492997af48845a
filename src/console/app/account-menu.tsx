import { Menu, Text, useMantineColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconDeviceDesktop,
  IconInbox,
  IconLogout,
  IconMoon,
  IconSun,
  IconTerminal2,
} from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useLanguage } from '../languages/language-provider.tsx'
import { LANGUAGES, type Language } from '../languages/languages.ts'
import { useSession } from '../session/session-provider.tsx'
import { useViewer } from '../session/viewer.ts'
import { AccountButton } from './account-button.tsx'
import { gatewayUrl } from './base.ts'

/** Who is signed in, the appearance, the language and the way out. It opens as soon as it is there. */
export function AccountMenu() {
  const { text } = useLanguage()
  const { signOut } = useSession()
  const viewer = useViewer()
  const [isOpen, { open, toggle, close }] = useDisclosure(false)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // It replaces the button that had the focus, and gets it back when the menu closes.
    button.current?.focus()
    open()
  }, [open])
  return (
    <Menu width={260} position="bottom-end" shadow="md" opened={isOpen} onChange={toggle} onClose={close}>
      <Menu.Target>
        <AccountButton ref={button} />
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
