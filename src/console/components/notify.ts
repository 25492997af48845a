type Notification = Parameters<typeof import('@mantine/notifications').showNotification>[0]

const listeners = new Set<() => void>()
let count = 0

/** Says in a corner of the window that something was done. Screen readers read it. */
export function notifyDone(message: string): void {
  void show({ message, color: 'teal', role: 'status' })
}

/** Says in a corner of the window that something was not done, and why. It stays longer. */
export function notifyFailed(title: string, message: string): void {
  void show({ title, message, color: 'red', autoClose: 12_000 })
}

/** How many notices there have been. */
export function countNotices(): number {
  return count
}

/** Calls `listener` when `countNotices` changes. @returns a function that ends it */
export function onNotices(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function show(notification: Notification): Promise<void> {
  count += 1
  for (const listener of listeners) listener()
  const { showNotification } = await import('@mantine/notifications')
  showNotification(notification)
}
