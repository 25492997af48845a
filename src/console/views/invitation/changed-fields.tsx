import { Box, Text } from '@mantine/core'

interface ChangedFieldsProps {
  before: unknown
  after: unknown
}

/** The fields that an event changed: what was, and what is. */
export function ChangedFields({ before, after }: ChangedFieldsProps) {
  const was = Object(before) as Record<string, unknown>
  const is = Object(after) as Record<string, unknown>
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => name !== 'status')
  if (names.length === 0) return null
  return (
    <Box mt={4}>
      {names.map((name) => (
        <Text key={name} size="xs" className="console-mono">
          {name}: {name in was && <del>{short(was[name])}</del>}{' '}
          {name in is && <span>{short(is[name])}</span>}
        </Text>
      ))}
    </Box>
  )
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}
