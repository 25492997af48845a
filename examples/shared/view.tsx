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
      <form className="row" onSubmit={(event) => void submit(event)}>
        <label>
          Email address <input name="emailAddress" autoComplete="off" />
        </label>
        <button type="submit">Invite</button>
        <output>{outcome}</output>
      </form>
      {children}
    </main>
  )
}

export function Rows({ children }: { children: ReactNode }) {
  return <ul>{children}</ul>
}

export interface Row {
  emailAddress: string
  status: string
  isRevocable: boolean
}

export function InvitationRow({ row, revoke }: { row: Row; revoke(): void }) {
  return (
    <li>
      <span>
        {row.emailAddress}
        <span className="colon">: </span>
      </span>
      <span className={`status ${row.status.toLowerCase()}`}>{row.status}</span>
      {row.isRevocable && (
        <button type="button" className="quiet" onClick={revoke} aria-label={`Revoke ${row.emailAddress}`}>
          Revoke
        </button>
      )}
    </li>
  )
}

export function MoreButton({ more, busy = false }: { more(): void; busy?: boolean }) {
  return (
    <button type="button" className="quiet more" onClick={more} disabled={busy}>
      Load more
    </button>
  )
}
