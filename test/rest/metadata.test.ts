import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metadata } from '../support/metadata.ts'
import { codesOf, type Rest, startRest } from './calling.ts'

let rest: Rest
beforeAll(async () => {
  rest = await startRest()
})
afterAll(() => rest.stop())

// Runs through the SDK and plain HTTP, with ten values per call.
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

describe('stored metadata', () => {
  test('metadata from the SDK is read unchanged by the SDK, by HTTP and by GraphQL', async () => {
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

  test('metadata from GraphQL is read unchanged by the SDK', async () => {
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

describe('metadata that cannot be stored unchanged', () => {
  test.each([
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__ in a nested object', '{"a":[{"__proto__":1}]}'],
    ['an integer that would be rounded', '{"a":9007199254740993}'],
    ['NUL', '{"a":"\\u0000"}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['65 levels', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`],
    ['100,000 levels', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('metadata with %s is refused', async (_name, json) => {
    const raw = `{"email_address":"${address()}","notify":false,"public_metadata":${json}}`
    for (const [path, body] of [
      ['/v1/invitations', raw],
      ['/v1/invitations/bulk', `[${raw}]`],
    ] as const) {
      const answer = await rest.call('POST', path, body)
      expect([answer.status, codesOf(answer)]).toEqual([422, ['form_param_value_invalid public_metadata']])
    }
  })

  test('metadata with __proto__ from the SDK is refused', async () => {
    const publicMetadata = JSON.parse('{"__proto__":{"admin":true}}')
    await expect(
      rest.sdk().createInvitation({ emailAddress: address(), publicMetadata }),
    ).rejects.toMatchObject({ status: 422, errors: [{ code: 'form_param_value_invalid' }] })
  })
})
