import { expect, test } from 'vitest'
import { withParameters } from '../../src/http/accept-page/with-parameters.ts'

const added = { invitation_ticket: 'tkt_1', invitation_status: 'sign_up' }
const end = 'invitation_ticket=tkt_1&invitation_status=sign_up'

test.each([
  ['https://app.example.com', `https://app.example.com/?${end}`],
  ['https://app.example.com/w?', `https://app.example.com/w?${end}`],
  ['https://app.example.com/w?name=Ada%20L&embed', `https://app.example.com/w?name=Ada%20L&embed&${end}`],
  ["https://app.example.com/w?sig=a(1)!'x~*", `https://app.example.com/w?sig=a(1)!'x~*&${end}`],
  ['https://app.example.com/w?q=%E9+%2B&&=&a=%2f', `https://app.example.com/w?q=%E9+%2B&&=&a=%2f&${end}`],
  ['https://app.example.com/w?a?b=c?d', `https://app.example.com/w?a?b=c?d&${end}`],
  ['https://app.example.com/w?a=b#/route?x=%20y', `https://app.example.com/w?a=b&${end}#/route?x=%20y`],
  ['https://app.example.com/#a#b', `https://app.example.com/?${end}#a#b`],
  [
    'https://b\u00fccher.example/\u00fc?q=\u00fc#\u00fc',
    `https://xn--bcher-kva.example/%C3%BC?q=%C3%BC&${end}#%C3%BC`,
  ],
  ['myapp://welcome?a=%20', `myapp://welcome?a=%20&${end}`],
  ['com.example.app:/welcome', `com.example.app:/welcome?${end}`],
])('the query of %s does not change', (url, target) => {
  expect(withParameters(url, added)).toBe(target)
})

test('existing parameters are replaced, in every spelling', () => {
  const url = 'https://app.example.com/?invitation%5Fticket=forged&a=1&invitation_status=x&invitation_ticket'
  expect(withParameters(url, added)).toBe(`https://app.example.com/?a=1&${end}`)
  expect(withParameters(url, { invitation_ticket: null, invitation_status: 'expired' })).toBe(
    'https://app.example.com/?a=1&invitation_status=expired',
  )
})
