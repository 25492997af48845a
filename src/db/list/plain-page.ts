import type { ListRequest } from '../../domain/list/list.ts'
import type { InvitationFilter } from '../../domain/list/list-input.ts'
import type { Statement } from '../connection/database.ts'
import { pageQuery } from './invitation-page-query.ts'

/** Whether a page has no filter. Such pages are the most common ones, and have few statements. */
export function isPlainPage({ filter }: Pick<ListRequest, 'filter'>): boolean {
  for (const condition of Object.values(filter) as InvitationFilter[keyof InvitationFilter][]) {
    if (condition !== null) return false
  }
  return true
}

const texts = new Map<string, string>()

/** The statement of {@link pageQuery} for a page without a filter. Its text is composed once, which takes longer than the rest. */
export function plainPageQuery(request: ListRequest): Statement {
  const { order, part } = request
  const { limit, after, before, backwards } = part
  const form = `${order.field} ${order.direction} ${backwards} ${after !== null} ${before !== null}`
  let text = texts.get(form)
  if (text === undefined) {
    text = pageQuery(request).text
    texts.set(form, text)
  }
  const values: unknown[] = []
  if (after !== null) values.push(after.value, after.id)
  if (before !== null) values.push(before.value, before.id)
  values.push(limit)
  return { text, values }
}
