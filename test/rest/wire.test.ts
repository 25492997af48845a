import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Unavailable } from '../../src/domain/errors.ts'
import { createRestRoute } from '../../src/rest/server.ts'
import { type Body, codesOf, type Rest, startRest } from './calling.ts'

let rest: Rest
beforeAll(async () => {
  rest = await startRest()
})
afterAll(() => rest.stop())

let count = 0
const address = () => `wire-${++count}@example.com`
const create = (fields: object = {}) =>
  rest.call('POST', '/v1/invitations', { email_address: address(), notify: false, ...fields })
const bytes = (...all: number[]) => new Blob([new Uint8Array(all)])

describe('every response', () => {
  test.each<[string, () => ReturnType<Rest['call']>, number]>([
    ['a creation', () => create(), 200],
    ['a list', () => rest.call('GET', '/v1/invitations'), 200],
    ['a page', () => rest.call('GET', '/v1/invitations?paginated=true'), 200],
    ['the document', () => rest.call('GET', '/v1/openapi.json', undefined, { authorization: '' }), 200],
    [
      'a call without a key',
      () => rest.call('GET', '/v1/invitations', undefined, { authorization: '' }),
      401,
    ],
    ['invalid input', () => create({ notify: 1 }), 422],
    ['an unknown path', () => rest.call('GET', '/v1/x'), 404],
    ['a path with only the version', () => rest.call('GET', '/v1'), 404],
    ['another method', () => rest.call('PUT', '/v1/invitations'), 405],
    ['invalid JSON', () => rest.call('POST', '/v1/invitations', '{'), 400],
    ['a form', () => rest.call('POST', '/v1/invitations', 'a=b', { 'content-type': 'text/plain' }), 415],
    [
      'a compressed body',
      () => rest.call('POST', '/v1/invitations', new Blob([gzipSync('{}')]), { 'content-encoding': 'gzip' }),
      415,
    ],
    [
      'a body that is too large',
      () => rest.call('POST', '/v1/invitations', `"${'x'.repeat(1024 * 1024)}"`),
      413,
    ],
  ])('the response to %s is JSON with no-store and the id of the request', async (_name, call, status) => {
    const { headers, body, ...answer } = await call()
    expect(answer.status).toBe(status)
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    if (status === 200) return
    expect(Object.keys(body)).toEqual(['errors', 'clerk_trace_id'])
    expect(body.clerk_trace_id).toBe(headers.get('x-request-id'))
    for (const error of body.errors) {
      expect(error).toEqual({
        code: expect.stringMatching(/^[a-z_]+$/),
        message: expect.stringMatching(/\w/),
        long_message: expect.stringMatching(/\w/),
        meta: expect.any(Object),
      })
    }
  })

  test('a response has the request id that the caller sent', async () => {
    const { body } = await rest.call('GET', '/v1/x', undefined, { 'x-request-id': 'an-id-of-mine' })
    expect(body.clerk_trace_id).toBe('an-id-of-mine')
  })
})

describe('paths and methods', () => {
  test.each([
    ['PUT', '/v1/invitations', 'POST, GET'],
    ['GET', '/v1/invitations/bulk', 'POST'],
    ['DELETE', '/v1/invitations/bulk', 'POST'],
    ['GET', '/v1/invitations/inv_00000000000000000000000000', 'DELETE'],
    ['DELETE', '/v1/invitations/inv_00000000000000000000000000/revoke', 'POST'],
    ['POST', '/v1/openapi.json', 'GET'],
    ['OPTIONS', '/v1/invitations', 'POST, GET'],
  ])('%s %s gets status 405 with the allowed methods %s', async (method, path, allow) => {
    const answer = await rest.call(method, path)
    expect([answer.status, codesOf(answer), answer.headers.get('allow')]).toEqual([
      405,
      ['method_not_allowed'],
      allow,
    ])
  })

  test.each([
    '/v1/',
    '/v1/invitations/',
    '/v1/invitations/a/b',
    '/v1/invitations/bulk/revoke/x',
    '/v1/Invitations',
    '/v1//invitations',
    '/v1/__proto__',
    '/v1/constructor',
  ])('the path %s is not found', async (path) => {
    const answer = await rest.call('GET', path)
    expect([answer.status, codesOf(answer)]).toEqual([404, ['resource_not_found']])
  })

  test.each(['x', 'inv_', '%00', '%E0%A4%A', "'", 'inv_00000000000000000000000000'])(
    'no invitation has the id %s',
    async (id) => {
      const answers = [
        await rest.call('DELETE', `/v1/invitations/${id}`),
        await rest.call('POST', `/v1/invitations/${id}/revoke`),
      ]
      for (const answer of answers) {
        expect([answer.status, codesOf(answer)]).toEqual([404, ['resource_not_found']])
      }
    },
  )
})

describe('credentials', () => {
  test.each([
    ['', 'authorization_header_format_invalid'],
    ['Basic abc', 'authorization_header_format_invalid'],
    ['Bearer', 'authorization_header_format_invalid'],
    ['Bearer a b', 'authorization_header_format_invalid'],
    ['Bearer x', 'clerk_key_invalid'],
    [`Bearer sk_${'x'.repeat(40)}`, 'clerk_key_invalid'],
    ['Bearer eyJ.eyJ.x', 'clerk_key_invalid'],
  ])('the credentials %j get status 401 with the code %s', async (authorization, code) => {
    const answer = await rest.call('POST', '/v1/invitations', '{', { authorization })
    expect([answer.status, codesOf(answer)]).toEqual([401, [code]])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })
})

describe('requests of browsers', () => {
  const listed = (headers: Record<string, string>) => rest.gateway.request('/v1/invitations', { headers })

  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://app.example.com' },
    { origin: 'null' },
  ])('a request of another site with %j is refused before its key is checked', async (headers) => {
    const response = await listed(headers)
    expect(response.status).toBe(403)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(await response.json()).toMatchObject({ errors: [{ code: 'origin_invalid' }] })
  })

  test('every site may read the OpenAPI document, and pages of the gateway may call the API', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await rest.gateway.request('/v1/openapi.json', { headers })).status).toBe(200)
    expect((await listed({ 'sec-fetch-site': 'same-origin' })).status).toBe(401)
  })
})

describe('request bodies', () => {
  test.each<[string, string | Blob, string]>([
    ['cut off', '{"email_address":', 'request_body_invalid'],
    ['not in UTF-8', bytes(0x22, 0xff, 0x22), 'request_body_invalid'],
    ['a list', '[]', 'request_body_invalid'],
    ['a text', '"x"', 'request_body_invalid'],
    ['null', 'null', 'form_param_missing email_address'],
    ['empty', '', 'form_param_missing email_address'],
  ])('a body that is %s is refused', async (_name, body, code) => {
    const answer = await rest.call('POST', '/v1/invitations', body, { 'content-type': 'application/json' })
    expect(codesOf(answer)).toEqual([code])
  })

  test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset=UTF-8'])(
    'a body may have the type %s',
    async (type) => {
      const answer = await rest.call(
        'POST',
        '/v1/invitations',
        { email_address: address(), notify: false },
        { 'content-type': type },
      )
      expect(answer.status).toBe(200)
    },
  )

  test('null means the same as a missing parameter', async () => {
    const { status, body } = await create({
      public_metadata: null,
      redirect_url: null,
      ignore_existing: null,
      expires_in_days: null,
      template_slug: null,
    })
    expect([status, body.public_metadata, body.status]).toEqual([200, {}, 'pending'])
  })

  test('the response lists all faults of the body, for its types and for its values', async () => {
    const answer = await create({
      email_address: 'ada',
      redirect_url: 'ftp://x',
      notify: 'yes',
      expires_in_days: 1.5,
      emailAddress: 'x',
      public_metadata: { a: 'x'.repeat(9000) },
    })
    expect(answer.status).toBe(422)
    expect(codesOf(answer).sort()).toEqual([
      'form_param_exceeds_allowed_size public_metadata',
      'form_param_format_invalid email_address',
      'form_param_format_invalid redirect_url',
      'form_param_unknown emailAddress',
      'form_param_value_invalid expires_in_days',
      'form_param_value_invalid notify',
    ])
  })

  test('a body with thousands of unknown names gets a short response', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`${index}${'x'.repeat(150)}`, 1]),
    )
    const { status, body } = await create(many)
    expect([status, body.errors.length]).toEqual([422, 20])
    expect(JSON.stringify(body).length).toBeLessThan(10_000)
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'the parameter %s is unknown',
    async (name) => {
      const raw = `{"email_address":"${address()}","${name}":{"notify":true}}`
      expect(codesOf(await rest.call('POST', '/v1/invitations', raw))).toEqual([`form_param_unknown ${name}`])
    },
  )
})

describe('bulk calls', () => {
  const bulk = (body?: unknown, headers = {}) => rest.call('POST', '/v1/invitations/bulk', body, headers)

  test.each<[string, unknown]>([
    ['no body', undefined],
    ['an empty list', []],
    ['an object', {}],
    ['an object with a length', { length: 2 }],
  ])('a bulk call with %s is refused', async (_name, body) => {
    const answer = await bulk(body, { 'content-type': 'application/json' })
    expect([answer.status, codesOf(answer)]).toEqual([400, ['request_body_invalid']])
  })

  test('an invalid bulk call reports the faults of each row and creates nothing', async () => {
    const good = address()
    const answer = await bulk([{ email_address: good }, 7, { email_address: 'ada', notify: 1 }, {}])
    expect(answer.status).toBe(422)
    expect(answer.body.errors.map(({ code, meta }: Body) => [meta.data.index, code])).toEqual([
      [1, 'form_param_value_invalid'],
      [2, 'form_param_value_invalid'],
      [2, 'form_param_format_invalid'],
      [3, 'form_param_missing'],
    ])
    expect((await rest.call('GET', `/v1/invitations?query=${good}`)).body).toEqual([])
  })

  test('a bulk call with a repeated address is refused, and the error names the second row', async () => {
    const [email_address, other] = [address(), address()]
    const answer = await bulk([{ email_address }, { email_address: other }, { email_address }])
    expect([answer.status, codesOf(answer)]).toEqual([400, ['duplicate_record email_address']])
    expect(answer.body.errors[0].meta).toMatchObject({ email_addresses: [email_address], data: { index: 2 } })
    expect((await rest.call('GET', `/v1/invitations?query=${other}`)).body).toEqual([])
  })
})

describe('query parameters of the list', () => {
  const list = (query: string) => rest.call('GET', `/v1/invitations?${query}`)
  const addresses = async (query: string) =>
    (await list(query)).body.map(({ email_address }: Body) => email_address)

  beforeAll(async () => {
    for (const letter of ['a', 'b', 'c']) await create({ email_address: `order-${letter}@example.com` })
  })

  test('the response is a plain list unless paginated is true', async () => {
    expect((await list('query=order-&paginated=false')).body).toHaveLength(3)
    expect((await list('query=order-&paginated=true&limit=1')).body).toMatchObject({
      data: [{ object: 'invitation' }],
      total_count: 3,
    })
  })

  test.each(['+', '%2B', '%20', ''])(
    'the list is in ascending order with %j before the field name',
    async (sign) => {
      expect(await addresses(`query=order-&order_by=${sign}email_address`)).toEqual([
        'order-a@example.com',
        'order-b@example.com',
        'order-c@example.com',
      ])
    },
  )

  test('the parameter status can be repeated', async () => {
    const { body } = await create({ email_address: 'order-d@example.com' })
    await rest.call('POST', `/v1/invitations/${body.id}/revoke`)
    expect(await addresses('query=order-&status=revoked')).toEqual(['order-d@example.com'])
    expect(await addresses('query=order-&status=revoked&status=pending')).toHaveLength(4)
    expect(await addresses('query=order-&status=pending&status=pending')).toHaveLength(3)
  })

  test('an empty query selects all invitations, and an offset after the end selects none', async () => {
    expect((await list('query=&limit=1')).body).toHaveLength(1)
    expect((await list('offset=1000000000')).body).toEqual([])
    expect((await list('paginated=true&query=nobody')).body).toEqual({ data: [], total_count: 0 })
  })

  test.each([
    ['limit=0', 'form_param_value_invalid limit'],
    ['limit=501', 'form_param_value_invalid limit'],
    ['limit=1e2', 'form_param_value_invalid limit'],
    ['limit=', 'form_param_value_invalid limit'],
    ['limit=1&limit=2', 'form_param_unknown limit'],
    ['offset=-1', 'form_param_value_invalid offset'],
    ['offset=99999999999', 'form_param_value_invalid offset'],
    ['status=PENDING', 'form_param_value_invalid status'],
    ['status=pending,revoked', 'form_param_value_invalid status'],
    ['status=declined', 'form_param_value_invalid status'],
    ['status=', 'form_param_value_invalid status'],
    ['order_by=updated_at', 'form_param_value_invalid order_by'],
    ['order_by=--created_at', 'form_param_value_invalid order_by'],
    ['paginated=1', 'form_param_value_invalid paginated'],
    ['query=%00', 'form_param_value_invalid query'],
    [`query=${'x'.repeat(400)}`, 'form_param_value_invalid query'],
    ['query=a&query=b', 'form_param_unknown query'],
    ['orderBy=created_at', 'form_param_unknown orderBy'],
    ['__proto__=1', 'form_param_unknown __proto__'],
    ['status[]=pending', 'form_param_unknown status[]'],
  ])('the query %s gets status 422 with the code %s', async (query, code) => {
    const answer = await list(query)
    expect([answer.status, codesOf(answer)]).toEqual([422, [code]])
  })

  test.each(['%', '_', '\\', "'", '%E2%82%AC', '%FF', '@', 'inv_', '%F0%9F%A6%8A'])(
    'the search text %s has no special meaning',
    async (query) => {
      expect(await list(`query=${query}`)).toMatchObject({ status: 200, body: [] })
    },
  )
})

describe('internal errors', () => {
  const reported: unknown[] = []
  const failing = (error: Error) =>
    createRestRoute({
      admits: () => true,
      authenticate: () => Promise.reject(error),
      services: {} as never,
      requestId: () => 'the-request',
      report: (each) => reported.push(each),
      note: () => undefined,
      publicUrl: 'https://invitations.test',
      viewer: false,
    })
  const request = () =>
    new Request('http://localhost/v1/invitations', { headers: { authorization: 'Bearer sk_x' } })

  test('an internal error is logged, and the response does not contain it', async () => {
    const response = await failing(new Error('secret')).handler(request())
    const text = await response.text()
    expect([response.status, text.includes('secret'), reported.length]).toEqual([500, false, 1])
    expect(JSON.parse(text)).toMatchObject({
      errors: [{ code: 'internal_error' }],
      clerk_trace_id: 'the-request',
    })
  })

  test('the response is status 503 if the database does not respond', async () => {
    const response = await failing(new Unavailable()).handler(request())
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
  })

  test('the viewer is not found if it is off', async () => {
    expect((await failing(new Error('unused')).handler(new Request('http://localhost/v1/docs'))).status).toBe(
      404,
    )
  })
})
