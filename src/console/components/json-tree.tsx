import { Box, Text, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import classes from './json-tree.module.css'

/** Shows a JSON value as a tree whose objects and lists open and close. */
export function JsonTree({ value, label }: { value: unknown; label: string }) {
  return (
    <Box className={classes['tree'] ?? ''} role="group" aria-label={label}>
      <Value value={value} isOpen />
    </Box>
  )
}

function Value({ name, value, isOpen = false }: { name?: string; value: unknown; isOpen?: boolean }) {
  if (typeof value === 'object' && value !== null) {
    return <Branch value={value} isOpen={isOpen} {...(name !== undefined && { name })} />
  }
  return (
    <div className={classes['leaf']}>
      {name !== undefined && <Name name={name} />}
      <Text span inherit className={classes[typeof value === 'string' ? 'string' : 'other'] ?? ''}>
        {JSON.stringify(value)}
      </Text>
    </div>
  )
}

function Branch({ name, value, isOpen }: { name?: string; value: object; isOpen: boolean }) {
  const [open, setOpen] = useState(isOpen)
  const id = useId()
  const entries = Object.entries(value)
  const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`
  return (
    <div>
      <UnstyledButton
        className={classes['branch'] ?? ''}
        onClick={() => setOpen(!open)}
        aria-expanded={open}
        aria-controls={id}
      >
        <IconChevronRight
          size={13}
          aria-hidden
          className={classes['chevron']}
          data-open={open || undefined}
        />
        {name !== undefined && <Name name={name} />}
        <Text span inherit c="dimmed">
          {size}
        </Text>
      </UnstyledButton>
      <div id={id} hidden={!open} className={classes['children']}>
        {open && entries.map(([key, child]) => <Value key={key} name={key} value={child} isOpen />)}
      </div>
    </div>
  )
}

function Name({ name }: { name: string }) {
  return (
    <Text span inherit fw={600}>
      {name}:{' '}
    </Text>
  )
}
