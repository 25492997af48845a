import { InvitationNotFound, TooManyTicketGuesses } from '../errors.ts'

/** Where a ticket is used. */
export type TicketField = 'invitationByTicket' | 'acceptInvitation' | 'declineInvitation' | 'accept page'

export interface TicketUse {
  field: TicketField
  /** The address of who uses it; null where its guesses are not limited. */
  client: string | null
}

export interface TicketGuesses {
  /**
   * Does something with a ticket, and counts the ones that lead nowhere: null, or InvitationNotFound.
   *
   * @throws TooManyTicketGuesses, without looking at the ticket.
   */
  attempt<T>(use: TicketUse, work: () => Promise<T>): Promise<T>
}

export interface TicketGuessesOptions {
  /** Unknown tickets of one address in a window; null: any number. */
  limit: number | null
  /** Milliseconds that only rise. */
  clock(): number
  onGuess(field: TicketField): void
}

const WINDOW_MS = 60_000
// Memory for addresses: the oldest window gives way.
const WINDOWS = 10_000

/**
 * Once an address has used up its guesses, right tickets are refused too, until its window ends: an answer to
 * these alone would let it guess on.
 */
export function createTicketGuesses({ limit, clock, onGuess }: TicketGuessesOptions): TicketGuesses {
  const windows = new Map<string, { guesses: number; endsAt: number }>()
  return { attempt }

  async function attempt<T>({ field, client }: TicketUse, work: () => Promise<T>): Promise<T> {
    const limited = limit === null ? null : client
    if (limited !== null) refuseBeyondLimit(limited)
    const guessed = () => {
      onGuess(field)
      if (limited !== null) count(limited)
    }
    try {
      const result = await work()
      if (result === null) guessed()
      return result
    } catch (error) {
      if (error instanceof InvitationNotFound) guessed()
      throw error
    }
  }

  function refuseBeyondLimit(client: string): void {
    const window = windows.get(client)
    const left = (window?.endsAt ?? 0) - clock()
    if (window !== undefined && left > 0 && window.guesses >= (limit ?? 0)) {
      throw new TooManyTicketGuesses(Math.ceil(left / 1000))
    }
  }

  function count(client: string): void {
    const window = windows.get(client)
    if (window !== undefined && window.endsAt > clock()) {
      window.guesses++
      return
    }
    windows.delete(client)
    const [oldest] = windows.size >= WINDOWS ? windows.keys() : []
    if (oldest !== undefined) windows.delete(oldest)
    windows.set(client, { guesses: 1, endsAt: clock() + WINDOW_MS })
  }
}
