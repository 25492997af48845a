import {
  Button,
  CloseButton,
  Group,
  Indicator,
  MultiSelect,
  Popover,
  Select,
  Stack,
  TextInput,
} from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconAdjustmentsHorizontal, IconFilterOff, IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useLanguage } from '../../languages/language-provider.tsx'
import { hasFilter } from './filter.ts'
import { CREATED_WITHIN, DELIVERY_STATES, type ListState } from './list-state.ts'
import type { SortField } from './orders.ts'

interface FiltersProps {
  state: ListState
  /** The orders to choose from. */
  sorts: readonly SortField[]
  update: (change: Partial<ListState>) => void
  reset: () => void
}

/** The search, the other conditions and the order of the table. */
export function Filters({ state, sorts, update, reset }: FiltersProps) {
  const { text } = useLanguage()
  const count = countConditions(state)
  return (
    <Group gap="xs">
      <Search value={state.search} onChange={(search) => update({ search })} />
      <Indicator disabled={count === 0} label={count} size={18} color="cobalt">
        <Popover width={320} position="bottom-start" shadow="md" trapFocus returnFocus withRoles>
          <Popover.Target>
            <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}>
              {text.invitations.filters}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <Conditions state={state} update={update} />
          </Popover.Dropdown>
        </Popover>
      </Indicator>
      <Order state={state} sorts={sorts} update={update} />
      {hasFilter(state) && (
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          onClick={reset}
          leftSection={<IconFilterOff size={16} aria-hidden />}
        >
          {text.invitations.reset}
        </Button>
      )}
    </Group>
  )
}

function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { text } = useLanguage()
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const report = useDebouncedCallback(onChange, 300)
  const field = useRef<HTMLInputElement>(null)
  const change = (next: string) => {
    setTyped(next)
    report(next)
  }
  const clear = () => {
    change('')
    field.current?.focus()
  }
  return (
    <TextInput
      ref={field}
      type="search"
      role="searchbox"
      flex="1 1 16rem"
      maw={440}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
      placeholder={text.invitations.searchHint}
      aria-label={text.invitations.search}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed !== '' && <CloseButton size="sm" aria-label={text.invitations.clear} onClick={clear} />
      }
    />
  )
}

function Conditions({ state, update }: Pick<FiltersProps, 'state' | 'update'>) {
  const { text } = useLanguage()
  const within = CREATED_WITHIN.map((days) => ({ value: `${days}`, label: text.invitations.lastDays(days) }))
  const expiring = CREATED_WITHIN.map((days) => ({
    value: `${days}`,
    label: text.invitations.nextDays(days),
  }))
  const inside = { comboboxProps: { withinPortal: false } }
  return (
    <Stack gap="sm">
      <MultiSelect
        {...inside}
        label={text.invitations.delivery}
        data={DELIVERY_STATES.map((value) => ({ value, label: text.common.deliveryStates[value] }))}
        value={state.deliveries}
        onChange={(values) => update({ deliveries: DELIVERY_STATES.filter((one) => values.includes(one)) })}
        clearable
        clearButtonProps={{ 'aria-label': text.invitations.clear }}
      />
      <Select
        {...inside}
        label={text.invitations.created}
        placeholder={text.invitations.anyTime}
        data={within}
        value={state.within === null ? null : `${state.within}`}
        onChange={(value) => update({ within: value === null ? null : Number(value) })}
        clearable
        clearButtonProps={{ 'aria-label': text.invitations.clear }}
      />
      <Select
        {...inside}
        label={text.invitations.expires}
        placeholder={text.invitations.anyTime}
        data={expiring}
        value={state.expiring === null ? null : `${state.expiring}`}
        onChange={(value) => update(value === null ? { expiring: null } : expiringFirst(Number(value)))}
        clearable
        clearButtonProps={{ 'aria-label': text.invitations.clear }}
      />
      <Later
        label={text.invitations.template}
        value={state.template}
        onChange={(template) => update({ template })}
      />
      <Later
        label={text.invitations.inviter}
        description={text.invitations.inviterHint}
        value={state.inviter}
        onChange={(inviter) => update({ inviter })}
      />
    </Stack>
  )
}

interface LaterProps {
  label: string
  description?: string
  value: string
  onChange: (value: string) => void
}

/** A text that counts when the person leaves the field or presses Enter. */
function Later({ value, onChange, ...props }: LaterProps) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  return (
    <TextInput
      {...props}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => onChange(typed.trim())}
      onKeyDown={(event) => event.key === 'Enter' && onChange(typed.trim())}
    />
  )
}

function Order({ state, sorts, update }: Omit<FiltersProps, 'reset'>) {
  const { text } = useLanguage()
  const data = sorts.flatMap((field) =>
    (['DESC', 'ASC'] as const).map((direction) => ({
      value: `${field} ${direction}`,
      label: text.invitations.orders[field][direction],
    })),
  )
  return (
    <Select
      aria-label={text.invitations.order}
      w={220}
      allowDeselect={false}
      data={data}
      value={`${state.sort} ${state.direction}`}
      onChange={(value) => {
        const [field, direction] = (value ?? '').split(' ')
        const sort = sorts.find((one) => one === field)
        if (sort !== undefined) update({ sort, direction: direction === 'ASC' ? 'ASC' : 'DESC' })
      }}
    />
  )
}

/** Those that expire first, which is also the order that an index has for a large table. */
function expiringFirst(days: number): Partial<ListState> {
  return { expiring: days, sort: 'EXPIRES_AT', direction: 'ASC' }
}

function countConditions({ deliveries, within, expiring, template, inviter }: ListState): number {
  return [deliveries.length > 0, within !== null, expiring !== null, template !== '', inviter !== ''].filter(
    Boolean,
  ).length
}
