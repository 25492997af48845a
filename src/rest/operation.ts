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

/** A request of somebody who may make it. */
export interface RestCall {
  request: Request
  principal: Principal
  /** The path's `{id}`; empty where it has none. */
  id: string
  services: RestServices
}

/** What can be done at a path with a method, and all that is said of it. */
export interface RestOperation {
  name: string
  method: 'GET' | 'POST' | 'DELETE'
  /** With `{id}` for one segment. */
  path: string
  scope: Scope
  summary: string
  description: string
  query?: z.ZodObject
  body?: z.ZodType
  /** A body as it may be sent. */
  example?: unknown
  answer: z.ZodType
  /** Beside those that every operation has. */
  errors: readonly ErrorCode[]
  /** Whether rows fail apart, so that an answer can have codes of several statuses. */
  inRows?: boolean
  /** @returns what `answer` says. @throws Refused, or the use case's errors. */
  run(call: RestCall): Promise<object>
}
