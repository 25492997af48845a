import { type FormEvent, type ReactNode, useState } from 'react'

/** The view of all three examples. Their own folders contain the code that loads and changes data. */
export function InvitationsPage({
  invite,
  children,
}: {
  /** @returns the result, for people. */
  invite(emailAddress: string): Promise<string>
  children: ReactNode
}) {
  const [outcome, setOutcome] = useState('')

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const emailAddress = String(new FormData(event.currentTarget).get('emailAddress'))
    setOutcome(await invite(emailAddress))
  }

  return (
    <main>
      <h1>Invitations</h1>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          Email address <input name="emailAddress" />
        </label>
        <button type="submit">Invite</button>
        <output>{outcome}</output>
      </form>
      <ul>{children}</ul>
    </main>
  )
}

export interface Row {
  emailAddress: string
  status: string
  isRevocable: boolean
}

export function InvitationRow({ row, revoke }: { row: Row; revoke(): void }) {
  return (
    <li>
      {row.emailAddress}: <b>{row.status}</b>{' '}
      {row.isRevocable && (
        <button type="button" onClick={revoke}>
          Revoke
        </button>
      )}
    </li>
  )
}

export function MoreButton({ more, busy = false }: { more(): void; busy?: boolean }) {
  return (
    <button type="button" onClick={more} disabled={busy}>
      Load more
    </button>
  )
}
