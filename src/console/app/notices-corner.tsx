import '@mantine/notifications/styles.css'
import { MantineThemeProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import { useLanguage } from '../languages/language-provider.tsx'

/** Where notifications appear. */
export function Corner() {
  const { text } = useLanguage()
  const close = text.common.close
  // The button of a notification that closes it has no name otherwise.
  const theme = useMemo(() => {
    return { components: { Notification: { defaultProps: { closeButtonProps: { 'aria-label': close } } } } }
  }, [close])
  return (
    <MantineThemeProvider theme={theme}>
      <Notifications position="bottom-right" limit={4} containerWidth={380} />
    </MantineThemeProvider>
  )
}
