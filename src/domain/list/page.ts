import { z } from 'zod'
import { boundedText, isTooLong } from '../text-limits.ts'

/** Items a page. */
export const PAGE = { default: 20, max: 100 } as const

/** Part of a list: between two positions, from one of its ends. */
export interface Part<Position> {
  limit: number
  /** Only what stands behind this one, in the order of the list. */
  after: Position | null
  /** Only what stands before this one. */
  before: Position | null
  /** Walks the list from its end; what is read comes in that order. */
  backwards: boolean
}

/** A page of a list, in the list's order, as Relay calls its parts. */
export interface Page<Item> {
  edges: { cursor: string; node: Item }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    /** Null where the page is empty and no cursor was given. */
    startCursor: string | null
    endCursor: string | null
  }
}

/** Which page is asked for. */
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
 * A list's arguments: a page and what else is in `shape`.
 *
 * @param decode - a cursor's position, null for what is no cursor of this list; the other arguments
 *   may be wrong still.
 */
export function pagedInput<Shape extends z.ZodRawShape>(
  shape: Shape,
  decode: (cursor: string, args: Record<string, unknown>) => unknown,
) {
  const isCursor = (value: unknown, args: Record<string, unknown>) =>
    typeof value !== 'string' || isTooLong(value, 'cursor') || decode(value, args) !== null
  const message = 'must be a cursor that this list returned for the same sort order, unchanged'
  // Beside other faults too: a caller is told all at once.
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

/** Reads one item more than the page has, to know whether there is more. */
export async function readPage<Item, Position>(
  { first, after, last, before }: PageArgs,
  { decode, encode, read }: PageReading<Item, Position>,
): Promise<Page<Item>> {
  const backwards = first == null && (last != null || (before != null && after == null))
  const wanted = first ?? last ?? PAGE.default
  const items = await read({
    limit: wanted + 1,
    after: after == null ? null : decode(after),
    before: before == null ? null : decode(before),
    backwards,
  })
  const nodes = items.slice(0, wanted)
  if (backwards) nodes.reverse()
  const edges = nodes.map((node) => ({ cursor: encode(node), node }))
  const more = items.length > wanted
  // Where nothing is, a reader goes on from where it stands.
  const here = after ?? before ?? null
  return {
    edges,
    pageInfo: {
      hasNextPage: backwards ? before != null : more,
      hasPreviousPage: backwards ? more : after != null,
      startCursor: edges[0]?.cursor ?? here,
      endCursor: edges.at(-1)?.cursor ?? here,
    },
  }
}

interface PageReading<Item, Position> {
  decode(cursor: string): Position | null
  encode(item: Item): string
  read(part: Part<Position>): Promise<Item[]>
}
