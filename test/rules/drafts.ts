import { createInvitationInput } from '../../src/domain/create/create-input.ts'
import type { Draft } from '../../src/domain/create/creation-store.ts'

const schema = createInvitationInput({ providerRules: false, redirectOrigins: [], templates: [] })

let counter = 0

/** A creation of a key that may read. Each has ids and an address of its own. */
export function draftOf(input: object = {}, fields: Partial<Draft> = {}): Draft {
  const number = ++counter
  return {
    input: schema.parse({ emailAddress: `guest${number}@example.com`, ...input }),
    actor: { id: 'key_1', cause: 'createInvitation' },
    mayKnow: true,
    invitationId: `inv_${number}`,
    eventId: `evt_${number}`,
    deliveryId: `dlv_${number}`,
    ...fields,
  }
}
