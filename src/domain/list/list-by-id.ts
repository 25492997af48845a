import { ID_PREFIXES, type IdKind } from '../ids.ts'
import { parseInput } from '../input-issues.ts'
import { type Page, type PageArgs, type Part, pagedInput, readPage } from './page.ts'

/**
 * Pages through a list that is sorted by id, newest first. The cursor of an item is its id: ids are unique and sort by
 * the time of creation.
 *
 * @throws InvalidInput from the function returned.
 */
export function listById<Item extends { id: string }>(kind: IdKind) {
  const pattern = new RegExp(`^${ID_PREFIXES[kind]}_[0-9a-z]{26}$`)
  const decode = (cursor: string) => (pattern.test(cursor) ? cursor : null)
  const input = pagedInput({}, decode)
  return async (args: PageArgs, read: (part: Part<string>) => Promise<Item[]>): Promise<Page<Item>> =>
    readPage(parseInput(input, args), { decode, encode: ({ id }) => id, read })
}
