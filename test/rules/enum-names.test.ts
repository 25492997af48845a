import { readFileSync } from 'node:fs'
import { buildSchema, isEnumType } from 'graphql'
import { expect, test } from 'vitest'
import { SCOPES } from '../../src/auth/principal.ts'
import { EVENT_CAUSES } from '../../src/domain/events/event-cause.ts'
import { enumName, textOfEnumName } from '../../src/lib/enum-names.ts'

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))

test.each([
  ['ApiKeyScope', SCOPES],
  ['InvitationEventCause', EVENT_CAUSES],
] as const)(
  '%s has a value for each text of its set, and each name leads back to its text',
  (name, texts) => {
    const type = schema.getType(name)
    const values = isEnumType(type) ? type.getValues().map((value) => value.name) : []
    expect(texts.map((text) => enumName(text)).toSorted()).toEqual(values)
    for (const text of texts) expect(textOfEnumName(texts, enumName(text))).toBe(text)
  },
)

test('a name that only a newer gateway knows is returned as it is', () => {
  expect(textOfEnumName(SCOPES, 'ORGANIZATIONS_READ')).toBe('ORGANIZATIONS_READ')
  const inType: 'INVITATIONS_CREATE' = enumName('invitations:create')
  const withWords: 'CREATE_INVITATIONS' = enumName('createInvitations')
  expect([inType, withWords]).toEqual(['INVITATIONS_CREATE', 'CREATE_INVITATIONS'])
})
