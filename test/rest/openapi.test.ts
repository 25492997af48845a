import { Validator } from '@seriousme/openapi-schema-validator'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { OpenApiDocument, OpenApiOperation } from '../../src/rest/openapi.ts'
import { type Body, type Rest, startRest } from './calling.ts'
import { type DocumentedRequest, requestsFrom } from './requests-from.ts'

let rest: Rest
let document: OpenApiDocument
const made: string[] = []
beforeAll(async () => {
  rest = await startRest({ RECIPIENT_MAIL_LIMIT: '1' })
  // The document is public: it needs no key.
  document = (await rest.call('GET', '/v1/openapi.json', undefined, { authorization: '' })).body
  for (let index = 0; index < 8; index++) {
    const { id } = await rest.gateway.create({ emailAddress: `made-${index}@example.com` })
    made.push(id)
  }
})
afterAll(() => rest.stop())

const operations = () => Object.values(document.paths).flatMap((methods) => Object.values(methods))

describe('the OpenAPI document', () => {
  test('the document is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(document)
    expect(errors).toBeUndefined()
    expect([valid, validator.version]).toEqual([true, '3.1'])
  })

  test('the validator finds an invalid document', async () => {
    const { valid } = await new Validator().validate({ ...document, paths: { x: { get: { responses: 1 } } } })
    expect(valid).toBe(false)
  })

  test('the document has every operation and no broken references', () => {
    expect(
      operations()
        .map(({ operationId }) => operationId)
        .sort(),
    ).toEqual([
      'createInvitation',
      'createInvitationBulk',
      'deleteInvitation',
      'getInvitationList',
      'revokeInvitation',
    ])
    const refs = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? []
    expect(refs.length).toBeGreaterThan(20)
    for (const ref of refs) expect(document.components.schemas).toHaveProperty(ref.split('/').at(-1) ?? '')
  })

  test('every operation, parameter and response has a description', () => {
    const descriptions = operations().flatMap((operation) => [
      operation.summary,
      operation.description,
      ...operation.parameters.map(({ description }) => description),
      ...Object.values(operation.responses).map(({ description }) => description),
    ])
    expect(descriptions.every((text) => /\w/.test(text))).toBe(true)
  })
})

describe('responses and the document', () => {
  const schemas = new Map<string, z.ZodType>()

  /** @returns the documented schema of a response with this status, parsed as a client of the document does. */
  const schemaOf = ({ operationId, responses }: OpenApiOperation, status: number) => {
    const documented: Body = responses[String(status)]
    if (documented === undefined) throw new Error(`${status} is not documented`)
    const read = schemas.get(`${operationId} ${status}`)
    if (read !== undefined) return read
    const { schema } = documented.content['application/json']
    const whole = JSON.stringify({ ...schema, $defs: document.components.schemas })
    const made = z.fromJSONSchema(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')))
    schemas.set(`${operationId} ${status}`, made)
    return made
  }

  test('every response to a random request follows the document', async () => {
    const addresses = fc.oneof(
      fc.integer({ min: 0, max: 9 }).map((number) => `some-${number}@example.com`),
      fc.emailAddress(),
    )
    const seen = new Map<string, number>()
    const ask = async ({ operation, method, path, body }: DocumentedRequest) => {
      const { status, body: answer } = await rest.call(method, path, body)
      const context = `${method} ${path} ${JSON.stringify(body)}: ${status} ${JSON.stringify(answer)}`
      expect(status, context).toBeLessThan(500)
      expect(Object.keys(operation.responses), context).toContain(String(status))
      expect(validated(operation, status, answer), context).toEqual([])
      const key = `${operation.operationId} ${status}`
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
    await fc.assert(fc.asyncProperty(requestsFrom(document, addresses, made), ask), { numRuns: 200 })
    // The random requests may not reach a rate limit or a duplicate.
    const create = operations().find(({ operationId }) => operationId === 'createInvitation')
    if (create === undefined) throw new Error('There is no such operation')
    const again = (body: object) => ask({ operation: create, method: 'POST', path: '/v1/invitations', body })
    for (let n = 0; n < 3; n++) await again({ email_address: 'once-more@example.com', ignore_existing: true })
    for (let n = 0; n < 2; n++) await again({ email_address: 'twice@example.com', notify: false })
    // The random requests must also succeed sometimes.
    const expected = [
      'Invitation 200',
      'createInvitation 400',
      'Invitation 422',
      'createInvitation 429',
      'List 200',
      'List 422',
    ]
    for (const key of expected) expect(JSON.stringify([...seen])).toContain(key)
  })

  test('the check of responses finds wrong responses', () => {
    const [operation] = operations()
    if (operation === undefined) throw new Error('There is no operation')
    expect(validated(operation, 200, { object: 'invitation' })).not.toEqual([])
    const error = { code: 'made_up', message: 'm', long_message: 'm', meta: {} }
    expect(validated(operation, 422, { errors: [error], clerk_trace_id: 'x' })).not.toEqual([])
    expect(() => validated(operation, 418, {})).toThrow('not documented')
  })

  function validated(operation: OpenApiOperation, status: number, answer: unknown): unknown[] {
    return schemaOf(operation, status).safeParse(answer).error?.issues ?? []
  }
})

test('the API accepts the examples of the document', async () => {
  const examples = Object.entries(document.paths).flatMap(([path, { post }]) => {
    const example = post?.requestBody?.content['application/json'].example
    return example === undefined ? [] : [{ path, example }]
  })
  expect(examples.map(({ path }) => path)).toEqual(['/v1/invitations', '/v1/invitations/bulk'])
  for (const { path, example } of examples) {
    const answer = await rest.call('POST', path, JSON.stringify(example))
    expect([path, answer.status]).toEqual([path, 200])
  }
})

describe('the viewer', () => {
  test('the viewer shows the whole document and loads no other resources', async () => {
    const response = await rest.gateway.request('/v1/docs')
    const page = await response.text()
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
    expect(page).not.toMatch(/<script|<link|<img|\bon\w+=|url\(|@import/i)
    for (const { operationId, parameters, responses } of operations()) {
      expect(page).toContain(`id="${operationId}"`)
      for (const { name } of parameters) expect(page).toContain(`<code>${name}</code>`)
      for (const status of Object.keys(responses)) expect(page).toContain(`<th scope="row">${status}</th>`)
    }
    expect(page.match(/>curl -X [A-Z]+ https?:\S+/g)).toHaveLength(operations().length)
    // The contents lead to every operation and every schema.
    const contents = /<nav class="contents"[\s\S]*?<\/nav>/.exec(page)?.[0] ?? ''
    for (const { operationId } of operations()) expect(contents).toContain(`href="#${operationId}"`)
    for (const [, name] of page.matchAll(/<h3 id="(\w+)">/g)) expect(contents).toContain(`href="#${name}"`)
    const anchors = [...page.matchAll(/href="#([^"]+)"/g)].map(([, anchor]) => anchor)
    for (const anchor of anchors) expect(page).toContain(`id="${anchor}"`)
  })
})
