import { z } from 'zod'
import { boundedText, isTooLong } from '../text-limits.ts'

/** The number of items per page. */
export const PAGE = { default: 20, max: 100 } as const

/** A part of a list: the items between two positions, read from the start or from the end. */
export interface Part<Position> {
  limit: number
  /** Only items after this position, in the order of the list. */
  after: Position | null
  /** Only items before this position. */
  before: Position | null
  /** Reads the list from its end. The result has the reverse order. */
  backwards: boolean
}

/** A page in the order of the list. The names are those of the Relay specification. */
export interface Page<Item> {
  edges: { cursor: string; node: Item }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    /** Null if the page is empty. */
    startCursor: string | null
    endCursor: string | null
  }
}

/** The arguments that select a page. */
export interface PageArgs {
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
}

const sizeMessage = `must be a whole number from 0 to ${PAGE.max}`
const size = z.int(sizeMessage).min(0, sizeMessage).max(PAGE.max, sizeMessage).nullish()
const cursor = boundedText('cursor').nullish()

/**
 * The arguments of a list: those of a page, and those in `shape`.
 *
 * @param decode returns the position of a cursor, or null if it is not a cursor of this list. The other arguments
 *   may not be valid yet.
 */
export function pagedInput<Shape extends z.ZodRawShape>(
  shape: Shape,
  decode: (cursor: string, args: Record<string, unknown>) => unknown,
) {
  const isCursor = (value: unknown, args: Record<string, unknown>) =>
    typeof value !== 'string' || isTooLong(value, 'cursor') || decode(value, args) !== null
  const message = 'must be a cursor that this list returned for the same sort order, unchanged'
  // Also if there are other errors: a caller gets all errors together.
  const when = () => true
  return z
    .strictObject({ first: size, after: cursor, last: size, before: cursor, ...shape })
    .refine((args) => isCursor(Reflect.get(args, 'after'), args), { path: ['after'], message, when })
    .refine((args) => isCursor(Reflect.get(args, 'before'), args), { path: ['before'], message, when })
    .refine((args) => Reflect.get(args, 'first') == null || Reflect.get(args, 'last') == null, {
      path: ['last'],
      message: 'excludes first; remove one of the two',
      when,
    })
}

/** Reads one item more than the page needs, to find out whether there are more. */
export async function readPage<Item, Position>(
  { first, after, last, before }: PageArgs,
  { decode, encode, read }: PageReading<Item, Position>,
): Promise<Page<Item>> {
  const backwards = first == null && (last != null || (before != null && after == null))
  const pageSize = first ?? last ?? PAGE.default
  const items = await read({
    limit: pageSize + 1,
    after: after == null ? null : decode(after),
    before: before == null ? null : decode(before),
    backwards,
  })
  const nodes = items.slice(0, pageSize)
  if (backwards) nodes.reverse()
  const edges = nodes.map((node) => ({ cursor: encode(node), node }))
  const hasMore = items.length > pageSize
  return {
    edges,
    pageInfo: {
      hasNextPage: backwards ? before != null : hasMore,
      hasPreviousPage: backwards ? hasMore : after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

/** The page of a list without items. */
export const EMPTY_PAGE = {
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
} satisfies Page<never>

interface PageReading<Item, Position> {
  decode(cursor: string): Position | null
  encode(item: Item): string
  read(part: Part<Position>): Promise<Item[]>
}
