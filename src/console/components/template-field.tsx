import { Autocomplete } from '@mantine/core'
import { useSession } from '../session/session-provider.tsx'

interface TemplateFieldProps {
  label: string
  value: string
  onChange: (template: string) => void
}

/** The template of an email: one that the gateway has, or a text, because another gateway can have others. */
export function TemplateField(props: TemplateFieldProps) {
  const { session } = useSession()
  return <Autocomplete {...props} data={session?.templates ?? []} />
}
