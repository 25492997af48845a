import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metadata } from '../support/metadata.ts'
import { codesOf, type Rest, startRest } from './calling.ts'

let rest: Rest
beforeAll(async () => {
  rest = await startRest()
})
afterAll(() => rest.stop())

// Through the SDK and the wire, ten metadata a call.
const RUNS = 8

let count = 0
const address = () => `metadata-${++count}@example.com`

const ten = fc.array(metadata, { minLength: 10, maxLength: 10 })

const overGraphql = async (id: string) =>
  (
    await rest.gateway.graphql(
      'query ($id: ID!) { node(id: $id) { ... on Invitation { publicMetadata } } }',
      { id },
    )
  ).data.node.publicMetadata

describe('metadata comes back as it was', () => {
  test('from the SDK to the SDK, the wire and GraphQL', async () => {
    await fc.assert(
      fc.asyncProperty(ten, async (all) => {
        const made = await rest
          .sdk()
          .createInvitationBulk(
            all.map((publicMetadata) => ({ emailAddress: address(), notify: false, publicMetadata })),
          )
        expect(made.map(({ publicMetadata }) => publicMetadata)).toEqual(all)
        const [first] = made
        const { data } = await rest.sdk().getInvitationList({ query: first?.id ?? '' })
        const raw = await rest.call('GET', `/v1/invitations?query=${first?.id}`)
        expect(data[0]?.publicMetadata).toEqual(all[0])
        expect(raw.body[0].public_metadata).toEqual(all[0])
        expect(await overGraphql(first?.id ?? '')).toEqual(all[0])
      }),
      { numRuns: RUNS },
    )
  })

  test('from GraphQL to the SDK and the wire', async () => {
    await fc.assert(
      fc.asyncProperty(metadata, async (publicMetadata) => {
        const { id } = await rest.gateway.create({ emailAddress: address(), notify: false, publicMetadata })
        const { data } = await rest.sdk().getInvitationList({ query: id })
        expect(data[0]?.publicMetadata).toEqual(publicMetadata)
        expect((await rest.sdk().revokeInvitation(id)).publicMetadata).toEqual(publicMetadata)
      }),
      { numRuns: RUNS },
    )
  })
})

describe('metadata that could not come back as it was is refused', () => {
  test.each([
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__ further in', '{"a":[{"__proto__":1}]}'],
    ['an integer that would be rounded', '{"a":9007199254740993}'],
    ['NUL', '{"a":"\\u0000"}'],
    ['half a character', '{"a":"\\ud800"}'],
    ['65 levels', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`],
    ['100,000 levels', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('%s', async (_name, json) => {
    const raw = `{"email_address":"${address()}","notify":false,"public_metadata":${json}}`
    for (const [path, body] of [
      ['/v1/invitations', raw],
      ['/v1/invitations/bulk', `[${raw}]`],
    ] as const) {
      const answer = await rest.call('POST', path, body)
      expect([answer.status, codesOf(answer)]).toEqual([422, ['form_param_value_invalid public_metadata']])
    }
  })

  test('__proto__ by the SDK too', async () => {
    const publicMetadata = JSON.parse('{"__proto__":{"admin":true}}')
    await expect(
      rest.sdk().createInvitation({ emailAddress: address(), publicMetadata }),
    ).rejects.toMatchObject({ status: 422, errors: [{ code: 'form_param_value_invalid' }] })
  })
})
