/** Members whose turn comes at an interval. */
export interface Wheel<Member> {
  add(member: Member): void
  delete(member: Member): void
}

export interface WheelOptions<Member> {
  periodMs: number
  onDue: (member: Member) => void
}

const SLOTS = 10

/**
 * Calls `onDue` for each member once in a period, for the first time about one period after it was added.
 *
 * One timer serves all members, in ten parts, so that they are not due at the same moment. Without members there is no
 * timer.
 */
export function createWheel<Member>({ periodMs, onDue }: WheelOptions<Member>): Wheel<Member> {
  const slots = Array.from({ length: SLOTS }, () => new Set<Member>())
  let current = 0
  let size = 0
  let timer: NodeJS.Timeout | undefined

  function advance(): void {
    current = (current + 1) % SLOTS
    for (const member of slots[current] ?? []) onDue(member)
  }

  return {
    add: (member) => {
      slots[current]?.add(member)
      size++
      timer ??= setInterval(advance, periodMs / SLOTS)
    },
    delete: (member) => {
      if (!slots.some((slot) => slot.delete(member))) return
      size--
      if (size > 0) return
      clearInterval(timer)
      timer = undefined
    },
  }
}
