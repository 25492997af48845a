import { readFileSync } from 'node:fs'
import { buildSchema, extendSchema, parse } from 'graphql'

/** The schema of a later version: one error type, one status and one type of event more than the clients know. */
export const LATER = extendSchema(
  buildSchema(readFileSync('schema.graphql', 'utf8')),
  parse(`
    type DomainBlocked implements Error { code: String! message: String! domain: String! }
    extend union CreateInvitationResult = DomainBlocked
    extend union RevokeInvitationResult = DomainBlocked
    extend enum InvitationStatus { ARCHIVED }
    extend enum InvitationEventType { ARCHIVED }
  `),
)
/** What the mutations return, without the code and the field that only the later version has. */
export const BLOCKED = { __typename: 'DomainBlocked', message: 'This domain is blocked.' }
export const ROW = { id: 'inv_1', emailAddress: 'ada@example.com', status: 'ARCHIVED', isRevocable: false }
export const CHANGE = { cursor: 'c', event: { id: 'evt_1', type: 'ARCHIVED' }, invitation: ROW }

const refuse = () => ({ ...BLOCKED, code: 'DOMAIN_BLOCKED', domain: 'example.com' })
/** Answers with what is new in {@link LATER}. */
export const LATER_ROOT = {
  createInvitation: refuse,
  revokeInvitation: refuse,
  invitations: {
    nodes: [ROW],
    edges: [{ cursor: 'c', node: ROW }],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: 'c', endCursor: 'c' },
  },
  invitationChanged: async function* () {
    yield { invitationChanged: CHANGE }
  },
}
