import { notifications } from '@mantine/notifications'

/** Says in a corner of the window that something was done. Screen readers read it. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', role: 'status' })
}

/** Says in a corner of the window that something was not done, and why. It stays longer. */
export function notifyFailed(title: string, message: string): void {
  notifications.show({ title, message, color: 'red', autoClose: 12_000 })
}
