import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { describeSettings, SETTINGS } from '../../src/config/settings.ts'

const valuesIn = (variables: Record<string, string>) =>
  describeSettings(variables).flatMap(({ settings }) => settings)

test('every setting is described once', () => {
  const names = valuesIn({}).map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
  expect(names.sort()).toEqual(Object.keys(SETTINGS).sort())
})

test('no text of a secret setting is in the description, only that it is set', () => {
  const secret = Object.entries(SETTINGS).filter(([, setting]) => 'secret' in setting)
  expect(secret.length).toBeGreaterThan(5)
  const shown = valuesIn(Object.fromEntries(secret.map(([name]) => [name, 'canary'])))
  expect(JSON.stringify(shown)).not.toContain('canary')
  for (const [name] of secret) {
    expect(shown.find((one) => one.name === name)).toMatchObject({ isSet: true, isSecret: true, value: null })
  }
})

test.each([
  ['https://name:pass@example.com/traces', 'https://…@example.com/traces'],
  ['https://example.com/traces?key=pass', 'https://example.com/traces?…'],
  ['https://a.example,https://name:pass@b.example', 'https://a.example,https://…@b.example'],
  ['Acme <invitations@acme.example>', 'Acme <invitations@acme.example>'],
  ['24', '24'],
])('the value %s is shown as %s', (text, shown) => {
  expect(valuesIn({ APP_URL: text, MAIL_FROM: text }).find(({ name }) => name === 'MAIL_FROM')?.value).toBe(
    shown,
  )
})

test('the configuration contains the settings as they are', () => {
  const { settings } = loadConfig({ INVITATION_QUOTA: '12' })
  const quota = settings.flatMap((group) => group.settings).find(({ name }) => name === 'INVITATION_QUOTA')
  expect(quota).toMatchObject({ isSet: true, value: '12', default: 'none' })
})
