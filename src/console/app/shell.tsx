import { AppShell, Burger, Group, Text, ThemeIcon, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useDidUpdate, useDisclosure } from '@mantine/hooks'
import { IconMailFast } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { useLanguage } from '../languages/language-provider.tsx'
import { useSession } from '../session/session-provider.tsx'
import { Account } from './account.tsx'
import { Navigation } from './navigation.tsx'
import { PaletteButton } from './palette-button.tsx'
import { Routes } from './routes.tsx'
import { Unreachable } from './unreachable.tsx'

/** The frame around every view: navigation, search, account. */
export function Shell() {
  const { text } = useLanguage()
  const [isOpen, { open, close }] = useDisclosure(false)
  const { opener, closer } = useFocusOfNavigation(isOpen)
  const main = useFocusAfterNavigation(close)
  return (
    <AppShell
      layout="alt"
      header={{ height: 56 }}
      navbar={{ width: 248, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', sm: 'lg', lg: 'xl' }}
    >
      <button type="button" className="console-skip" onClick={() => main.current?.focus()}>
        {text.app.skip}
      </button>
      <AppShell.Header px={{ base: 'sm', sm: 'lg' }}>
        <Group h="100%" wrap="nowrap" justify="space-between">
          <Group wrap="nowrap" gap="xs" miw={0}>
            <Burger
              ref={opener}
              opened={isOpen}
              onClick={open}
              hiddenFrom="md"
              size="sm"
              aria-label={text.app.openNavigation}
              aria-expanded={isOpen}
            />
            <PaletteButton />
          </Group>
          <Account />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        aria-label={text.app.navigation}
        mod={{ closed: !isOpen }}
        onKeyDown={({ key }) => key === 'Escape' && close()}
        // It covers the view, so that nobody would see where the focus is.
        onBlur={({ currentTarget, relatedTarget }) => {
          if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) close()
        }}
      >
        <Group h={56} px="md" justify="space-between" wrap="nowrap">
          <Brand />
          <Burger
            ref={closer}
            opened
            onClick={close}
            hiddenFrom="md"
            size="sm"
            aria-label={text.app.closeNavigation}
          />
        </Group>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1} className="console-main">
        <Unreachable />
        <Routes />
      </AppShell.Main>
    </AppShell>
  )
}

function Brand() {
  const { session } = useSession()
  const { text } = useLanguage()
  return (
    <UnstyledButton component={Link} href="/" miw={0}>
      <Group gap="xs" wrap="nowrap">
        <ThemeIcon radius="md" size={30}>
          <IconMailFast size={18} aria-hidden />
        </ThemeIcon>
        <Text fw={700} truncate>
          {session?.appName}
        </Text>
        <VisuallyHidden>{text.app.product}</VisuallyHidden>
      </Group>
    </UnstyledButton>
  )
}

/** The navigation of a phone has the focus when it opens. The button that opened it gets it back. */
function useFocusOfNavigation(isOpen: boolean) {
  const opener = useRef<HTMLButtonElement>(null)
  const closer = useRef<HTMLButtonElement>(null)
  useDidUpdate(() => {
    const navigation = closer.current?.closest('nav')
    if (isOpen) closer.current?.focus()
    else if (navigation?.contains(document.activeElement)) opener.current?.focus()
  }, [isOpen])
  return { opener, closer }
}

/** After a change of view the focus is on it, as after the load of a page, and the navigation of a phone closes. */
function useFocusAfterNavigation(close: () => void) {
  const [path] = useLocation()
  const main = useRef<HTMLElement>(null)
  const previous = useRef(path)
  useEffect(() => {
    if (previous.current === path) return
    previous.current = path
    close()
    main.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [path, close])
  return main
}
