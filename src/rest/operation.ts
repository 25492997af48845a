import type { z } from 'zod'
import type { Identify } from '../auth/identify.ts'
import type { Principal, Scope } from '../auth/principal.ts'
import type { Caller } from '../domain/caller.ts'
import type { ChangeRequest } from '../domain/change/change.ts'
import type { DeletedInvitation } from '../domain/change/delete.ts'
import type { CreateInBulk } from '../domain/create/bulk.ts'
import type { CreateInvitationInput, createInvitationInput } from '../domain/create/create-input.ts'
import type { Invitation } from '../domain/invitation.ts'
import type { listByOffset } from '../domain/list/list-by-offset.ts'
import type { Links } from '../domain/respond/links.ts'
import type { ErrorCode } from './errors.ts'

/** The use cases behind the door. */
export interface RestServices {
  identify: Identify
  createInvitation(request: { input: CreateInvitationInput; caller: Caller }): Promise<Invitation>
  createInvitations: CreateInBulk
  listByOffset: ReturnType<typeof listByOffset>
  revokeInvitation(request: ChangeRequest<{ id: string }>): Promise<Invitation>
  deleteInvitation(request: ChangeRequest<{ id: string }>): Promise<DeletedInvitation>
  links: Links
  /** What a creation is judged by, before it is asked for. */
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
