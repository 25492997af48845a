import { Code } from '@mantine/core'

/** Shows a text in which names and values are in backticks. */
export function Markdown({ text }: { text: string }) {
  const parts = text.split('`')
  return parts.map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text do not move.
    index % 2 === 1 ? <Code key={index}>{part}</Code> : part,
  )
}
