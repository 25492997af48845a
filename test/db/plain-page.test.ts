import { expect, test } from 'vitest'
import { NO_FILTER } from '../../bench/no-filter.ts'
import { pageQuery } from '../../src/db/list/invitation-page-query.ts'
import { isPlainPage, plainPageQuery } from '../../src/db/list/plain-page.ts'
import type { ListRequest } from '../../src/domain/list/list.ts'
import { DIRECTIONS, type ListPosition, ORDER_FIELDS } from '../../src/domain/list/list-cursor.ts'

const positions = (value: Date | string, id: string): (ListPosition | null)[] => [null, { value, id }]

/** Each form of a page, with values that differ from those of the other requests. */
function requests(variant: string): ListRequest[] {
  return ORDER_FIELDS.flatMap((field) =>
    DIRECTIONS.flatMap((direction) =>
      [true, false].flatMap((backwards) =>
        positions(`${variant} after`, 'inv_1').flatMap((after) =>
          positions(`${variant} before`, 'inv_2').map((before) => ({
            filter: NO_FILTER,
            order: { field, direction },
            part: { limit: variant.length, after, before, backwards },
          })),
        ),
      ),
    ),
  )
}

test('a page without a filter has the statement and the values of every page', () => {
  const all = [...requests('one'), ...requests('another')]
  for (const request of all) {
    const { text, values } = pageQuery(request)
    expect(plainPageQuery(request)).toEqual({ text, values })
  }
  expect(new Set(all.map((request) => plainPageQuery(request).text)).size).toBeLessThanOrEqual(64)
})

test.each(Object.keys(NO_FILTER))('a page with the condition %s is not a page without a filter', (name) => {
  expect(isPlainPage({ filter: NO_FILTER })).toBe(true)
  expect(isPlainPage({ filter: { ...NO_FILTER, [name]: [] } })).toBe(false)
})
