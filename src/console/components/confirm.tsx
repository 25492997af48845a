import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useState } from 'react'
import type { Question } from './confirm-dialog.tsx'

const ConfirmDialog = lazy(() =>
  import('./confirm-dialog.tsx').then(({ ConfirmDialog }) => ({ default: ConfirmDialog })),
)

type Confirm = (question: Question) => Promise<boolean>

const ConfirmContext = createContext<Confirm | null>(null)

/** Asks before something final: `if (await confirm({ … })) …`. */
export function useConfirm(): Confirm {
  const confirm = useContext(ConfirmContext)
  if (confirm === null) throw new Error('useConfirm needs a ConfirmProvider')
  return confirm
}

interface Asked extends Question {
  answer: (isConfirmed: boolean) => void
}

/** Shows the question of `useConfirm` in a dialog. The button that does nothing has the focus. */
export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const [isOpen, setOpen] = useState(false)
  const confirm = useCallback<Confirm>((question) => {
    setOpen(true)
    return new Promise((resolve) => setAsked({ ...question, answer: resolve }))
  }, [])
  const close = (isConfirmed: boolean) => {
    setOpen(false)
    asked?.answer(isConfirmed)
  }
  return (
    <ConfirmContext value={confirm}>
      {children}
      {asked && (
        <Suspense>
          <ConfirmDialog question={asked} isOpen={isOpen} onAnswer={close} />
        </Suspense>
      )}
    </ConfirmContext>
  )
}
