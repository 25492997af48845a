import { expect, test } from 'vitest'
import { isPublicAddress, targetFault } from '../../src/webhooks/target.ts'
import { PRIVATE_HOSTS } from './private-hosts.ts'

test.each([
  ['https://hooks.example.com/a?b=c', null],
  ['https://hooks.example.com:8443/', null],
  ['https://93.184.216.34/', null],
  ['https://[2606:4700::1111]/', null],
  ['http://hooks.example.com/', /https/],
  ['ftp://hooks.example.com/', /absolute URL/],
  ['file:///etc/passwd', /absolute URL/],
  ['https:/hooks.example.com', /absolute URL/],
  ['hooks.example.com', /absolute URL/],
  ['https://user:pass@hooks.example.com/', /user name/],
  ['https://hooks.example.com\\@127.0.0.1/', /backslashes/],
  ['https://hooks.example.com/\r\nX-Injected: 1', /control/],
  [`https://hooks.example.com/${'x'.repeat(2048)}`, /2048/],
])('production accepts or refuses the URL %s', (url, fault) => {
  const found = targetFault(url, { guarded: true })
  if (fault === null) expect(found).toBeNull()
  else expect(found).toMatch(fault)
})

test.each(PRIVATE_HOSTS)('production sends nothing to %s', (host) => {
  expect(targetFault(`https://${host}/`, { guarded: true })).toMatch(/public internet|absolute URL/)
  expect(targetFault(`https://${host}:8443/x`, { guarded: true })).toMatch(/public internet|absolute URL/)
})

test('development allows plain http and this machine', () => {
  expect(targetFault('http://localhost:3000/hook', { guarded: false })).toBeNull()
  expect(targetFault('http://[::1]:3000/', { guarded: false })).toBeNull()
  expect(targetFault('gopher://localhost', { guarded: false })).toMatch(/absolute URL/)
})

test('an address that embeds a public one is public, and text that is not an address is not', () => {
  expect(isPublicAddress('64:ff9b::5db8:d822')).toBe(true)
  expect(isPublicAddress('::ffff:93.184.216.34')).toBe(true)
  expect(isPublicAddress('fe80::1%eth0')).toBe(false)
  expect(isPublicAddress('example.com')).toBe(false)
  expect(isPublicAddress('')).toBe(false)
})
