import { Radio, Stack } from '@mantine/core'
import { useLanguage } from '../../languages/language-provider.tsx'
import { type Draft, POLICIES } from './draft.ts'

interface ConflictPolicyProps {
  value: Draft['onConflict']
  onChange: (policy: Draft['onConflict']) => void
}

/** What to do with an address that has a pending invitation, each way explained. */
export function ConflictPolicy({ value, onChange }: ConflictPolicyProps) {
  const { text } = useLanguage()
  const { label, policies } = text.invite.conflict
  return (
    <Radio.Group
      label={label}
      value={value}
      onChange={(chosen) => {
        const policy = POLICIES.find((one) => one === chosen)
        if (policy !== undefined) onChange(policy)
      }}
    >
      <Stack gap="sm" mt="xs">
        {POLICIES.map((policy) => (
          <Radio
            key={policy}
            value={policy}
            label={policies[policy].label}
            description={policies[policy].text}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}
