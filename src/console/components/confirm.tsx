import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { useLanguage } from '../languages/language-provider.tsx'

interface Question {
  title: string
  text: ReactNode
  /** What the button says that does it. */
  confirm: string
  /** Whether it cannot be undone. */
  isFinal?: boolean
}

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
  const { text } = useLanguage()
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
      <Modal
        opened={isOpen}
        onClose={() => close(false)}
        title={asked?.title}
        closeButtonProps={{ 'aria-label': text.common.close }}
      >
        <Stack>
          {typeof asked?.text === 'string' ? <Text>{asked.text}</Text> : asked?.text}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => close(false)} data-autofocus>
              {text.common.cancel}
            </Button>
            <Button {...(asked?.isFinal && { color: 'red' })} onClick={() => close(true)}>
              {asked?.confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </ConfirmContext>
  )
}
