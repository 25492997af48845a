import '@mantine/spotlight/styles.css'
import { useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight'
import { IconLanguage, IconLogout, IconMoon, IconSearch, IconSun } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { useLanguage } from '../languages/language-provider.tsx'
import { LANGUAGES, type Language } from '../languages/languages.ts'
import { useSession } from '../session/session-provider.tsx'
import { useAudience } from './audience.ts'
import { usePaletteActions } from './palette-actions.ts'
import { VIEWS } from './views.ts'

/** The command palette: every view, what the current view can do, and the settings of the console. It opens as soon as it is there. */
export function Palette() {
  useEffect(() => spotlight.open(), [])
  const { text } = useLanguage()
  const views = useViewEntries()
  const current = usePaletteActions()
  const settings = useSettingEntries()
  const actions: SpotlightActionGroupData[] = [
    { group: text.app.palette.views, actions: views },
    { group: text.app.palette.actions, actions: [...current, ...settings] },
  ]
  return (
    <Spotlight
      actions={actions}
      shortcut="mod + K"
      // Also from a field or a checkbox, such as that of a selected row.
      tagsToIgnore={[]}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound={text.app.palette.nothing}
      attributes={{ content: { 'aria-label': text.app.palette.placeholder } }}
      searchProps={{
        placeholder: text.app.palette.placeholder,
        'aria-label': text.app.palette.placeholder,
        leftSection: <IconSearch size={18} aria-hidden />,
      }}
    />
  )
}

function useViewEntries() {
  const { text } = useLanguage()
  const [, navigate] = useLocation()
  const isFor = useAudience()
  return VIEWS.filter(isFor)
    .filter(({ group }) => group !== 'hidden')
    .map(({ name, path, icon: Icon }) => ({
      id: path,
      label: text.app.views[name],
      leftSection: <Icon size={18} aria-hidden />,
      onClick: () => navigate(path),
    }))
}

function useSettingEntries() {
  const { text, language, choose } = useLanguage()
  const { setColorScheme } = useMantineColorScheme()
  const { signOut } = useSession()
  const languages = Object.entries(LANGUAGES) as [Language, { name: string }][]
  return [
    {
      ...{
        id: 'light',
        label: `${text.app.appearance}: ${text.app.light}`,
        leftSection: <IconSun size={18} />,
      },
      onClick: () => setColorScheme('light'),
    },
    {
      ...{
        id: 'dark',
        label: `${text.app.appearance}: ${text.app.dark}`,
        leftSection: <IconMoon size={18} />,
      },
      onClick: () => setColorScheme('dark'),
    },
    ...languages
      .filter(([tag]) => tag !== language)
      .map(([tag, { name }]) => ({
        ...{ id: tag, label: `${text.app.language}: ${name}`, leftSection: <IconLanguage size={18} /> },
        onClick: () => choose(tag),
      })),
    {
      ...{ id: 'sign-out', label: text.app.signOut, leftSection: <IconLogout size={18} /> },
      onClick: () => void signOut(),
    },
  ]
}
