import { z } from 'zod'
import { ERRORS, type ErrorCode } from './errors.ts'
import { invitationSchema } from './invitation-json.ts'
import type { RestOperation } from './operation.ts'
import { operations } from './operations.ts'
import {
  deletedInvitationSchema,
  errorResponseSchema,
  invitationPageSchema,
  invitationsSchema,
} from './response-schemas.ts'
import { bulkBody, createBody } from './wire.ts'

type Json = Record<string, unknown>

export interface OpenApiDocument extends Json {
  info: Json & { title: string; description: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, OpenApiOperation>>
  components: Json & { schemas: Record<string, Json> }
}

export interface OpenApiOperation extends Json {
  operationId: string
  summary: string
  description: string
  parameters: { name: string; in: string; required: boolean; description: string; schema: Json }[]
  requestBody?: { content: { 'application/json': { example?: unknown } } } & Json
  responses: Record<string, { description: string } & Json>
}

/** The errors that every operation can have. */
const COMMON_ERRORS = [
  'authorization_header_format_invalid',
  'clerk_key_invalid',
  'authorization_invalid',
  'origin_invalid',
  'internal_error',
  'service_unavailable',
] as const satisfies readonly ErrorCode[]

const NAMES: Readonly<Record<string, z.ZodType>> = {
  Invitation: invitationSchema,
  Invitations: invitationsSchema,
  InvitationPage: invitationPageSchema,
  DeletedInvitation: deletedInvitationSchema,
  CreateInvitation: createBody,
  CreateInvitations: bulkBody,
  Errors: errorResponseSchema,
}

/**
 * The API as an OpenAPI 3.1 document, generated from the schemas that validate requests
 * (docs/decisions/052-openapi-without-a-library.md).
 */
export function openApiDocument(publicUrl: string): OpenApiDocument {
  const named = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(NAMES)) named.add(schema, { id })
  const { schemas } = z.toJSONSchema(named, { io: 'input', unrepresentable: 'any', uri: refTo })
  const paths: OpenApiDocument['paths'] = {}
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describeOperation(operation),
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Invitation Gateway',
      version: '1',
      description:
        'Invitations over REST, compatible with the official SDK (@clerk/backend). Callers send a secret key, or a token of a signed-in user. Its scopes determine what they may do.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    security: [{ key: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutHeader(schema)])),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A secret key (sk_…), or a token (JWT).' },
      },
    },
  }
}

function describeOperation(operation: RestOperation): OpenApiOperation {
  const { name, summary, description, scope, body, example, answer } = operation
  return {
    operationId: name,
    summary,
    description: `${description} Needs the scope \`${scope}\`.`,
    tags: ['Invitations'],
    parameters: [...pathParameters(operation), ...queryParameters(operation)],
    ...(body && { requestBody: { required: true, content: json(named(body), { example }) } }),
    responses: {
      '200': { description: 'The request succeeded.', content: json(named(answer)) },
      ...errorResponses(operation),
    },
  }
}

function pathParameters({ path }: RestOperation): OpenApiOperation['parameters'] {
  return path.includes('{id}')
    ? [
        {
          name: 'id',
          in: 'path',
          required: true,
          description: 'The invitation’s id: `inv_…`.',
          schema: { type: 'string' },
        },
      ]
    : []
}

function queryParameters({ query }: RestOperation): OpenApiOperation['parameters'] {
  if (query === undefined) return []
  const { properties = {} } = z.toJSONSchema(query, { io: 'output' })
  return Object.entries(properties).map(([name, property]) => {
    const { description = '', ...schema } = typeof property === 'object' ? property : {}
    return { name, in: 'query', required: false, description, schema }
  })
}

/** The error responses by status, each with its possible codes. */
function errorResponses(operation: RestOperation): OpenApiOperation['responses'] {
  const codes: readonly ErrorCode[] = [...COMMON_ERRORS, ...operation.errors]
  const statuses = [...new Set(codes.map((code) => ERRORS[code].status))].sort((a, b) => a - b)
  return Object.fromEntries(
    statuses.map((status) => {
      const here = codes.filter((code) => ERRORS[code].status === status)
      const ofRows = operation.inRows === true && here.some((code) => operation.errors.includes(code))
      return [String(status), errorResponse(status, here, ofRows ? operation.errors : here)]
    }),
  )
}

function errorResponse(status: number, here: readonly ErrorCode[], possible: readonly ErrorCode[]) {
  return {
    description: here.map((code) => `\`${code}\`: ${ERRORS[code].message}.`).join(' '),
    ...((status === 429 || status === 503) && {
      headers: {
        'Retry-After': {
          description: 'The number of seconds to wait before you try again.',
          schema: { type: 'integer', minimum: 1 },
        },
      },
    }),
    content: json({
      allOf: [{ $ref: refTo('Errors') }, withCodes(possible)],
    }),
  }
}

/** The types are repeated because some readers ignore the codes without them. */
function withCodes(codes: readonly ErrorCode[]): Json {
  const code = { type: 'string', enum: [...codes] }
  const errors = { type: 'array', items: { type: 'object', properties: { code } } }
  return { type: 'object', properties: { errors } }
}

function named(schema: z.ZodType): Json {
  const [id] = Object.entries(NAMES).find(([, each]) => each === schema) ?? []
  if (id !== undefined) return { $ref: refTo(id) }
  return schema instanceof z.ZodUnion
    ? { anyOf: schema.options.flatMap((option) => (option instanceof z.ZodType ? [named(option)] : [])) }
    : {}
}

function refTo(id: string): string {
  return `#/components/schemas/${id}`
}

function json(schema: Json, more: { example?: unknown } = {}) {
  return { 'application/json': { schema, ...more } }
}

/** Removes `$schema` and `$id`, which are for schemas in their own file. */
function withoutHeader(schema: object): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'))
}
