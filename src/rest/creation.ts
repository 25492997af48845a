import type { CreateInvitationInput } from '../domain/create/create-input.ts'
import { inputIssues } from '../domain/input-issues.ts'
import { issueFault } from './domain-faults.ts'
import type { ErrorCode, RestFault } from './errors.ts'
import type { RestServices } from './operation.ts'
import { schemaFaults } from './read-request.ts'
import { CREATE_PARAMS, createBody } from './wire.ts'

/** The errors of a creation, in addition to those of its body. */
export const CREATION_ERRORS = [
  'form_param_missing',
  'form_param_unknown',
  'form_param_value_invalid',
  'form_param_format_invalid',
  'form_param_exceeds_allowed_size',
  'form_identifier_exists',
  'duplicate_record',
  'too_many_requests',
] as const satisfies readonly ErrorCode[]

/** The errors of a request with a body. */
export const BODY_ERRORS = [
  'request_body_invalid',
  'request_body_too_large',
  'unsupported_content_type',
] as const satisfies readonly ErrorCode[]

/** A valid creation. */
export interface Creation {
  /** The unvalidated input, for use cases that validate their rows themselves. */
  row: object
  input: CreateInvitationInput
}

/**
 * Reads one creation and reports all faults together: those of the REST schema, and those of the domain's schema for the
 * parameters that passed the REST schema.
 */
export function readCreation(
  body: object,
  createInput: RestServices['createInput'],
): { creation: Creation } | { faults: RestFault[] } {
  const parsed = createBody.safeParse(body)
  const faults = parsed.success ? [] : schemaFaults(parsed.error.issues, body)
  const wrong = new Set(faults.map(({ param }) => param))
  const row = Object.fromEntries(
    Object.entries(CREATE_PARAMS).flatMap(([param, field]) =>
      wrong.has(param) || !Object.hasOwn(body, param) ? [] : [[field, Reflect.get(body, param)]],
    ),
  )
  const checked = createInput.safeParse(row)
  if (checked.success && faults.length === 0) return { creation: { row, input: checked.data } }
  const further = inputIssues(checked.error?.issues ?? []).map(issueFault)
  return { faults: [...faults, ...further.filter(({ param }) => !wrong.has(param))] }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
