import fc from 'fast-check'
import type { OpenApiDocument, OpenApiOperation } from '../../src/rest/openapi.ts'
import type { Body } from './calling.ts'

type Json = Record<string, Body>

export interface DocumentedRequest {
  operation: OpenApiOperation
  method: string
  path: string
  body: unknown
}

/** Generates requests that follow an OpenAPI document, and requests that break it in some places. */
export function requestsFrom(
  document: OpenApiDocument,
  addresses: fc.Arbitrary<string>,
  ids: readonly string[],
) {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  return fc.oneof(...all.map(requestsOf))

  function requestsOf({ path, method, operation }: (typeof all)[number]): fc.Arbitrary<DocumentedRequest> {
    const schema: Json | undefined = (operation as Json)['requestBody']?.content['application/json'].schema
    return fc
      .record({
        id: fc.oneof(fc.constantFrom(...ids), fc.string({ minLength: 1 }).map(encoded)),
        query: queries(operation),
        body: schema === undefined ? fc.constant(undefined) : either(valuesOf(schema)),
      })
      .map(({ id, query, body }) => ({
        operation,
        method,
        path: `${path.replace('{id}', id)}${query === '' ? '' : `?${query}`}`,
        body,
      }))
  }

  function queries({ parameters }: OpenApiOperation): fc.Arbitrary<string> {
    const given = parameters.filter((each) => each.in === 'query')
    const parameter = fc.oneof(
      ...given.map(({ name, schema }) =>
        fc.tuple(
          fc.constant(name),
          fc.oneof({ weight: 4, arbitrary: valuesOf(schema) }, { weight: 1, arbitrary: fc.string() }),
        ),
      ),
      fc.tuple(fc.string(), fc.string()),
    )
    if (given.length === 0) return fc.constant('')
    return fc
      .array(parameter, { maxLength: 4 })
      .map((pairs) =>
        pairs
          .flatMap(([name, value]) =>
            [value].flat().map((each) => `${encoded(name)}=${encoded(String(each))}`),
          )
          .join('&'),
      )
  }

  /** Generates values that a schema allows. */
  function valuesOf(schema: Json): fc.Arbitrary<unknown> {
    if (schema['$ref'] !== undefined) return valuesOf(schemaAt(schema['$ref']))
    if (schema['anyOf'] !== undefined) return fc.oneof(...schema['anyOf'].map(valuesOf))
    if (schema['enum'] !== undefined) return fc.constantFrom(...schema['enum'])
    if (Array.isArray(schema['type'])) {
      return fc.oneof(...schema['type'].map((type) => valuesOf({ ...schema, type })))
    }
    switch (schema['type']) {
      case 'string':
        return fc.oneof(addresses, fc.webUrl(), fc.string())
      case 'integer':
        return fc.integer({ min: schema['minimum'] ?? 0, max: schema['maximum'] ?? 1000 })
      case 'boolean':
        return fc.boolean()
      case 'null':
        return fc.constant(null)
      case 'array':
        return fc.array(either(valuesOf(schema['items'])), {
          minLength: 1,
          maxLength: schema['maxItems'] ?? 3,
        })
      case 'object':
        return schema['properties'] === undefined
          ? fc.dictionary(fc.string(), fc.jsonValue())
          : fc.record(
              Object.fromEntries(
                Object.entries<Json>(schema['properties']).map(([name, property]) => [
                  name,
                  name === 'email_address' ? addresses : valuesOf(property),
                ]),
              ),
              { requiredKeys: schema['required'] ?? [] },
            )
      default:
        throw new Error(`No requests are made for ${JSON.stringify(schema)}`)
    }
  }

  function schemaAt(ref: string): Json {
    return document.components.schemas[ref.split('/').at(-1) ?? ''] ?? {}
  }
}

/** Generates mostly valid values; sometimes a value with a replaced part, or any other value. */
function either(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 8, arbitrary: valid },
    {
      weight: 3,
      arbitrary: fc.tuple(valid, fc.string(), fc.jsonValue(), fc.nat()).map(([value, name, other, place]) => {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return other
        const names = [...Object.keys(value), name]
        return { ...value, [names[place % names.length] ?? name]: other }
      }),
    },
    { weight: 1, arbitrary: fc.jsonValue() },
  )
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('.', '%252e')
}
