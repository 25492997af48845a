import { createInvitationClient } from '../../src/client/client.ts'
import { BEGINNING } from '../../src/client/subscription/subscribe.ts'

/** A subscription of the typed client with the ids of the events that it received. */
export interface Follower {
  readonly received: string[]
  /** Why it ended early; undefined while it works. */
  readonly fault: () => unknown
  stop(): Promise<void>
}

/** Follows all changes from the beginning, over as many connections as necessary. */
export function follow(url: string, secretKey: string): Follower {
  const received: string[] = []
  let fault: unknown
  const changes = createInvitationClient({ url, secretKey }).invitations.subscribe({ after: BEGINNING })
  const reading = read().catch((error: unknown) => {
    fault = error
  })

  async function read(): Promise<void> {
    for await (const { event } of changes) received.push(event.id)
  }

  return {
    received,
    fault: () => fault,
    stop: async () => {
      await changes.return?.()
      await reading
    },
  }
}
