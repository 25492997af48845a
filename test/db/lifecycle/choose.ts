import { expect } from 'vitest'
import type { ModelInvitation } from './model.ts'

export function choose<Item>(items: readonly Item[], pick: number): Item | undefined {
  return items[pick % Math.max(items.length, 1)]
}

export function idOf({ id }: ModelInvitation): string {
  return id ?? expect.unreachable('The invitation has no id yet')
}
