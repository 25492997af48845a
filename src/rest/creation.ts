import type { z } from 'zod'
import type { CreateInvitationInput } from '../domain/create/create-input.ts'
import { inputIssues } from '../domain/input-issues.ts'
import { issueFault } from './domain-faults.ts'
import type { ErrorCode, RestFault } from './errors.ts'
import type { RestServices } from './operation.ts'
import { wireFaults } from './read-request.ts'
import { type CreateBody, createBody } from './wire.ts'

const INPUTS = {
  email_address: 'emailAddress',
  public_metadata: 'publicMetadata',
  redirect_url: 'redirectUrl',
  notify: 'notify',
  ignore_existing: 'ignoreExisting',
  expires_in_days: 'expiresInDays',
  template_slug: 'template',
} as const satisfies Record<keyof CreateBody, keyof z.input<RestServices['createInput']>>

/** What a creation can be refused for, beside its form. */
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

/** What a request with a body can be refused for. */
export const BODY_ERRORS = [
  'request_body_invalid',
  'request_body_too_large',
  'unsupported_content_type',
] as const satisfies readonly ErrorCode[]

/** A creation as the wire has it, as the domain takes it. */
export interface Creation {
  /** For use cases that check their rows themselves. */
  row: object
  input: CreateInvitationInput
}

/**
 * Reads one creation. All that is wrong with it is told at once: by the wire's schema, and by the
 * domain's of what that has let through.
 */
export function readCreation(
  body: object,
  createInput: RestServices['createInput'],
): { creation: Creation } | { faults: RestFault[] } {
  const wire = createBody.safeParse(body)
  const faults = wire.success ? [] : wireFaults(wire.error.issues, body)
  const wrong = new Set(faults.map(({ param }) => param))
  const row = Object.fromEntries(
    Object.entries(INPUTS).flatMap(([param, field]) =>
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
