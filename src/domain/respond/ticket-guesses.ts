import { InvitationNotFound, TooManyTicketGuesses } from '../errors.ts'

/** The operation that uses a ticket. */
export type TicketField = 'invitationByTicket' | 'acceptInvitation' | 'declineInvitation' | 'accept page'

export interface TicketUse {
  field: TicketField
  /** The IP address of the client. Null if its guesses are not limited. */
  client: string | null
}

export interface TicketGuesses {
  /**
   * Runs `work` with a ticket. A result of null or an InvitationNotFound counts as a guess.
   *
   * @throws TooManyTicketGuesses without running `work`.
   */
  attempt<T>(use: TicketUse, work: () => Promise<T>): Promise<T>
}

export interface TicketGuessesOptions {
  /** The number of unknown tickets per IP address and window. Null: no limit. */
  limit: number | null
  /** The time in milliseconds, from a monotonic clock. */
  clock(): number
  onGuess(field: TicketField): void
}

const WINDOW_MS = 60_000
// Limits the memory. If there are more, the oldest window is removed.
const MAX_WINDOWS = 10_000

/**
 * Limits the guesses of tickets per IP address. If the limit is reached, valid tickets are refused too until the
 * window ends. Otherwise an attacker could go on guessing, because a valid ticket would get another answer.
 */
export function createTicketGuesses({ limit, clock, onGuess }: TicketGuessesOptions): TicketGuesses {
  const windows = new Map<string, { guesses: number; endsAt: number }>()
  return { attempt }

  async function attempt<T>({ field, client }: TicketUse, work: () => Promise<T>): Promise<T> {
    const limitedClient = limit === null ? null : client
    if (limitedClient !== null) refuseBeyondLimit(limitedClient)
    const recordGuess = () => {
      onGuess(field)
      if (limitedClient !== null) count(limitedClient)
    }
    try {
      const result = await work()
      if (result === null) recordGuess()
      return result
    } catch (error) {
      if (error instanceof InvitationNotFound) recordGuess()
      throw error
    }
  }

  function refuseBeyondLimit(client: string): void {
    const window = windows.get(client)
    const remainingMs = (window?.endsAt ?? 0) - clock()
    if (window !== undefined && remainingMs > 0 && window.guesses >= (limit ?? 0)) {
      throw new TooManyTicketGuesses(Math.ceil(remainingMs / 1000))
    }
  }

  function count(client: string): void {
    const window = windows.get(client)
    if (window !== undefined && window.endsAt > clock()) {
      window.guesses++
      return
    }
    windows.delete(client)
    const [oldest] = windows.size >= MAX_WINDOWS ? windows.keys() : []
    if (oldest !== undefined) windows.delete(oldest)
    windows.set(client, { guesses: 1, endsAt: clock() + WINDOW_MS })
  }
}
