import { type CreateInvitationsOptions, createInvitationBulk, createInvitations } from './bulk.ts'
import { createChangeManyMethods } from './change-many.ts'
import {
  ACCEPT_INVITATION,
  CREATE_INVITATION,
  DECLINE_INVITATION,
  DELETE_INVITATION,
  GET_INVITATION,
  type InvitationFieldsFragment,
  type Operation,
  PREVIEW_TICKET,
  type PreviewFieldsFragment,
  RESEND_INVITATION,
  REVOKE_INVITATION,
  UPDATE_INVITATION,
} from './generated/operations.ts'
import { type Invitation, type InvitationPreview, invitationOf, previewOf } from './invitation.ts'
import type { Invitations } from './invitations-api.ts'
import { getInvitationList, listInvitations } from './list.ts'
import type { CallOptions, Connection } from './options.ts'
import { acceptInput, createIdempotencyKey, createInput, resendInput, updateInput } from './params.ts'
import { feedEnd, subscribe } from './subscription/subscribe.ts'
import { createRefusedError, type Refused } from './transport/refused-error.ts'
import { request, requestNullable } from './transport/request.ts'

export function createInvitationsApi(connection: Connection): Invitations {
  return {
    async createInvitation(params, options) {
      const input = {
        ...createInput(params),
        idempotencyKey: params.idempotencyKey ?? createIdempotencyKey(),
      }
      const answer = await request(connection, CREATE_INVITATION, {
        variables: { input },
        repeatable: true,
        options,
      })
      return invitationIn(answer.createInvitation)
    },
    ...createChangeManyMethods(connection),
    createInvitationBulk: (params, options) => createInvitationBulk(connection, params, options),
    createInvitations: (params, options?: CreateInvitationsOptions) =>
      createInvitations(connection, params, options),
    getInvitationList: (params = {}, options) => getInvitationList(connection, params, options),
    list: (params = {}, options) => listInvitations(connection, params, options),
    async getInvitation(id, options) {
      const { invitation } = await read(GET_INVITATION, { id }, options)
      return invitation ? invitationOf(invitation) : null
    },
    async updateInvitation(id, params, options) {
      return invitationIn(
        (await change(UPDATE_INVITATION, updateInput(id, params), options)).updateInvitation,
      )
    },
    async resendInvitation(id, params = {}, options) {
      return invitationIn(
        (await change(RESEND_INVITATION, resendInput(id, params), options)).resendInvitation,
      )
    },
    async revokeInvitation(id, options) {
      return invitationIn((await change(REVOKE_INVITATION, { id }, options)).revokeInvitation)
    },
    async deleteInvitation(id, options) {
      const { deleteInvitation: result } = await change(DELETE_INVITATION, { id }, options)
      if (result.__typename !== 'DeletedInvitation') throw createRefusedError(result)
      return { object: 'invitation', id: result.id, deleted: true }
    },
    async previewTicket(ticket, options) {
      const { invitationByTicket: preview } = await read(PREVIEW_TICKET, { ticket }, options)
      return preview ? previewOf(preview) : null
    },
    async acceptInvitation(params, options) {
      return previewIn((await change(ACCEPT_INVITATION, acceptInput(params), options)).acceptInvitation)
    },
    async declineInvitation(params, options) {
      return previewIn((await change(DECLINE_INVITATION, params, options)).declineInvitation)
    },
    subscribe: (params = {}) => subscribe(connection, params),
    getCursor: (options) => feedEnd(connection, options),
  }

  function read<Data, Variables>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    options: CallOptions | undefined,
  ): Promise<Data> {
    return requestNullable(connection, operation, { variables, repeatable: true, options })
  }

  /** Not retried: the second attempt could meet the effect of the first one. */
  function change<Data extends object, Input>(
    operation: Operation<Data, { input: Input }>,
    input: Input,
    options: CallOptions | undefined,
  ) {
    return request(connection, operation, { variables: { input }, repeatable: false, options })
  }
}

type Union<Name extends string, Fields> = ({ __typename: Name } & Fields) | ({ __typename: string } & Refused)

function invitationIn(result: Union<'Invitation', InvitationFieldsFragment>): Invitation {
  if (isA<'Invitation', InvitationFieldsFragment>(result, 'Invitation')) return invitationOf(result)
  throw createRefusedError(result)
}

function previewIn(result: Union<'InvitationPreview', PreviewFieldsFragment>): InvitationPreview {
  if (isA<'InvitationPreview', PreviewFieldsFragment>(result, 'InvitationPreview')) return previewOf(result)
  throw createRefusedError(result)
}

function isA<Name extends string, Fields>(
  result: Union<Name, Fields>,
  name: Name,
): result is { __typename: Name } & Fields {
  return result.__typename === name
}
