import type { InvitationFilter } from '../src/domain/list/list-input.ts'

/** A filter that every invitation meets. */
export const NO_FILTER: InvitationFilter = {
  statuses: null,
  emailKey: null,
  emailKeyPrefix: null,
  emailKeyContains: null,
  domain: null,
  idPrefix: null,
  inviterId: null,
  template: null,
  publicMetadata: null,
  createdAt: null,
  updatedAt: null,
  expiresAt: null,
  acceptedAt: null,
  deliveryStates: null,
}
