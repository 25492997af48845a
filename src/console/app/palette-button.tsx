import { Button, Kbd, Text } from '@mantine/core'
import { useHotkeys, useOs } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useLanguage } from '../languages/language-provider.tsx'

const Palette = lazy(() => import('./palette.tsx').then(({ Palette }) => ({ default: Palette })))

/** Opens the palette, as Mod+K does. The palette is loaded when it is opened for the first time. */
export function PaletteButton() {
  const { text } = useLanguage()
  const [isLoaded, setLoaded] = useState(false)
  const isMac = ['macos', 'ios'].includes(useOs())
  // The palette itself listens as soon as it is loaded.
  useHotkeys(isLoaded ? [] : [['mod+K', () => setLoaded(true)]], [])
  const open = () => {
    if (isLoaded) void import('@mantine/spotlight').then(({ spotlight }) => spotlight.open())
    else setLoaded(true)
  }
  return (
    <>
      <Button
        variant="default"
        onClick={open}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          <Kbd visibleFrom="sm" size="xs">
            {isMac ? '⌘ K' : 'Ctrl K'}
          </Kbd>
        }
        fw={400}
        miw={0}
      >
        <Text span c="dimmed" size="sm" truncate>
          {text.app.palette.open}
        </Text>
      </Button>
      {isLoaded && (
        <Suspense>
          <Palette />
        </Suspense>
      )}
    </>
  )
}
