import { lazy, Suspense, useState } from 'react'
import { AccountButton } from './account-button.tsx'

const AccountMenu = lazy(() =>
  import('./account-menu.tsx').then(({ AccountMenu }) => ({ default: AccountMenu })),
)

/** The menu at the top right. It is loaded when it is opened for the first time. */
export function Account() {
  const [isWanted, setWanted] = useState(false)
  const button = <AccountButton onClick={() => setWanted(true)} />
  if (!isWanted) return button
  return (
    <Suspense fallback={button}>
      <AccountMenu />
    </Suspense>
  )
}
