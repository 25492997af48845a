import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLanguage } from '../languages/language-provider.tsx'

export interface Question {
  title: string
  text: ReactNode
  /** What the button says that does it. */
  confirm: string
  /** Whether it cannot be undone. */
  isFinal?: boolean
}

interface ConfirmDialogProps {
  question: Question
  isOpen: boolean
  onAnswer: (isConfirmed: boolean) => void
}

/** The dialog of `useConfirm`. The button that does nothing has the focus. */
export function ConfirmDialog({ question, isOpen, onAnswer }: ConfirmDialogProps) {
  const { text } = useLanguage()
  return (
    <Modal
      opened={isOpen}
      onClose={() => onAnswer(false)}
      title={question.title}
      closeButtonProps={{ 'aria-label': text.common.close }}
    >
      <Stack>
        {typeof question.text === 'string' ? (
          <Text style={{ overflowWrap: 'anywhere' }}>{question.text}</Text>
        ) : (
          question.text
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => onAnswer(false)} data-autofocus>
            {text.common.cancel}
          </Button>
          <Button {...(question.isFinal && { color: 'red' })} onClick={() => onAnswer(true)}>
            {question.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
