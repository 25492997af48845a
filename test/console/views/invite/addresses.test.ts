import { expect, test } from 'vitest'
import { parseAddresses } from '../../../../src/console/views/invite/addresses.ts'

test('20,000 addresses on one line are parsed', () => {
  const addresses = Array.from({ length: 20_000 }, (_, index) => `person${index}@example.com`)
  for (const separator of [' ', '\t', ', ']) {
    const entries = parseAddresses(addresses.join(separator))
    expect(entries.map(({ emailAddress }) => emailAddress)).toEqual(addresses)
    expect(entries.every(({ isPlausible }) => isPlausible)).toBe(true)
  }
})

test.each(['"', '<', '<@', '" ', '<a ', '@', '>', '<a@b> '])('20,000 times %j is parsed', (text) => {
  expect(parseAddresses(text.repeat(20_000)).length).toBeLessThanOrEqual(2)
})

test('the name before an address in angle brackets is left out, and duplicates are', () => {
  const text =
    'Ada Lovelace <ada@example.com>, "Hopper, Grace" <grace@example.com>; Joan "J" Doe <joan@example.com>\r\n' +
    'alan@example.com <ALAN@example.com> Alan<alan@example.com>\nADA@example.com bob@example.com'
  expect(parseAddresses(text)).toEqual(
    ['ada', 'grace', 'joan', 'ALAN', 'bob'].map((name) => ({
      emailAddress: `${name}@example.com`,
      isPlausible: true,
    })),
  )
})

test('what is no address is kept and marked, so that nothing is left out silently', () => {
  const text =
    'ada, <bob>, <carl@example.com, a@b@c, "5" ed@example.com\nJoan"Doe <f@example.com> g"h@example.com'
  expect(
    parseAddresses(text)
      .filter(({ isPlausible }) => !isPlausible)
      .map(({ emailAddress }) => emailAddress),
  ).toEqual(['ada', '<bob>', '<carl@example.com', 'a@b@c', '"5"', 'g', '"h@example.com'])
})
