import { JsonInput } from '@mantine/core'
import { parseObject } from '../files/parse-object.ts'
import { useLanguage } from '../languages/language-provider.tsx'

interface ObjectInputProps {
  label: string
  description?: string
  placeholder?: string
  value: string
  onChange: (text: string) => void
}

/** A field for a JSON object, such as metadata. It says if the text is none. */
export function ObjectInput(props: ObjectInputProps) {
  const { text } = useLanguage()
  const { notObject } = text.common
  return (
    <JsonInput
      {...props}
      autosize
      minRows={3}
      maxRows={14}
      error={parseObject(props.value) === null && notObject}
      validationError={notObject}
    />
  )
}
