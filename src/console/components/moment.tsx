import { Text, type TextProps } from '@mantine/core'
import { useLanguage } from '../languages/language-provider.tsx'

interface MomentProps extends TextProps {
  /** ISO 8601. Null shows a dash. */
  time: string | null | undefined
  /** Shows date and time instead of "5 minutes ago". */
  isExact?: boolean
}

/** A time, as distance from now. The exact time appears when the pointer rests on it. */
export function Moment({ time, isExact = false, ...props }: MomentProps) {
  const { format } = useLanguage()
  if (!time) return <Text {...props}>–</Text>
  const exact = format.dateTime(time)
  return (
    <Text {...props} component="time" dateTime={time} title={exact}>
      {isExact ? exact : format.relative(time)}
    </Text>
  )
}
