import type { z } from 'zod'
import { type RestFault, restError, restErrorFor } from './errors.ts'
import { REPEATABLE } from './wire.ts'

/**
 * The body of a request; undefined if there is none: the SDK sends empty values without a body.
 *
 * @throws RestError unless the body is JSON in UTF-8.
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')
  const bytes = await request.arrayBuffer()
  if (type === null && bytes.byteLength === 0) return undefined
  if (!/^application\/json\s*(;|$)/i.test(type ?? '')) {
    throw restError('unsupported_content_type', 'Send JSON, with the header Content-Type: application/json.')
  }
  if (bytes.byteLength === 0) return undefined
  const parsed = parseJson(bytes)
  if (parsed === null) throw restError('request_body_invalid', 'The body must be JSON in UTF-8.')
  return parsed.value
}

/** Parses the query of a request. @throws RestError with every fault. */
export function readQuery<Query>(request: Request, schema: z.ZodType<Query>): Query {
  const { searchParams } = new URL(request.url)
  const given = new Map<string, string[]>()
  // One pass: `getAll` per name would take quadratic time.
  for (const [name, value] of searchParams) {
    const before = given.get(name)
    if (before === undefined) given.set(name, [value])
    else before.push(value)
  }
  const values: [string, unknown][] = []
  const repeated: RestFault[] = []
  for (const [name, all] of given) {
    if (REPEATABLE.has(name)) values.push([name, all])
    else if (all.length === 1) values.push([name, all[0]])
    else {
      repeated.push({
        code: 'form_param_unknown',
        detail: 'This parameter must not be repeated.',
        param: name,
      })
    }
  }
  const query = Object.fromEntries(values)
  const { success, data, error } = schema.safeParse(query)
  if (success && repeated.length === 0) return data
  throw restErrorFor([...repeated, ...schemaFaults(error?.issues ?? [], query)])
}

/** The faults that a schema found in an object. */
export function schemaFaults(issues: readonly z.core.$ZodIssue[], value: object): RestFault[] {
  return issues.flatMap((issue): RestFault[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((param) => ({
        code: 'form_param_unknown',
        detail: 'This parameter is not known.',
        param,
      }))
    }
    const param = String(issue.path[0] ?? '')
    return Reflect.get(value, param) == null
      ? [{ code: 'form_param_missing', detail: `${param} is required.`, param }]
      : [{ code: 'form_param_value_invalid', detail: `${param} ${issue.message}.`, param }]
  })
}

/** @returns null if the bytes are not JSON in UTF-8. */
function parseJson(bytes: ArrayBuffer): { value: unknown } | null {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) }
  } catch {
    return null
  }
}
