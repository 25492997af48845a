import '@mantine/notifications/styles.css'
import { Notifications } from '@mantine/notifications'

/** Where notifications appear. */
export function Corner() {
  return <Notifications position="bottom-right" limit={4} containerWidth={380} />
}
