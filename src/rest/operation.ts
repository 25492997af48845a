import type { z } from 'zod'
import type { createIdentify } from '../auth/identify.ts'
import type { Principal, Scope } from '../auth/principal.ts'
import type { deleteInvitation } from '../domain/change/delete.ts'
import type { revokeInvitation } from '../domain/change/revoke.ts'
import type { createInBulk } from '../domain/create/bulk.ts'
import type { createInvitationInput } from '../domain/create/create-input.ts'
import type { createSingleInvitation } from '../domain/create/creation-rights.ts'
import type { listByOffset } from '../domain/list/list-by-offset.ts'
import type { Links } from '../domain/respond/links.ts'
import type { ErrorCode } from './errors.ts'

/** The use cases that operations call. Each type is the one of the use case. */
export interface RestServices {
  identify: ReturnType<typeof createIdentify>
  createInvitation: ReturnType<typeof createSingleInvitation>
  createInvitations: ReturnType<typeof createInBulk>
  listByOffset: ReturnType<typeof listByOffset>
  revokeInvitation: ReturnType<typeof revokeInvitation>
  deleteInvitation: ReturnType<typeof deleteInvitation>
  links: Links
  /** Validates the input of a creation. */
  createInput: ReturnType<typeof createInvitationInput>
}

/** An authorized request. */
export interface RestCall {
  request: Request
  principal: Principal
  /** The path's `{id}`; empty if the path has none. */
  id: string
  services: RestServices
}

/** An operation with its documentation. */
export interface RestOperation {
  name: string
  method: 'GET' | 'POST' | 'DELETE'
  /** `{id}` stands for one segment. */
  path: string
  scope: Scope
  summary: string
  description: string
  query?: z.ZodObject
  body?: z.ZodType
  /** An example of the body. */
  example?: unknown
  answer: z.ZodType
  /** The errors in addition to those of every operation. */
  errors: readonly ErrorCode[]
  /** Whether each row can fail, so that one response can have codes of several statuses. */
  inRows?: boolean
  /** @returns JSON that matches `answer`. @throws RestError, or the errors of the use case. */
  run(call: RestCall): Promise<object>
}
