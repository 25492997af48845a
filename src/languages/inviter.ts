import type { NamedInviter } from './wording.ts'

/** The name. The address if there is no name. */
export function shortInviter({ name, emailAddress }: NamedInviter): string {
  return name ?? emailAddress
}

/** The name with the address, because anyone can choose any name. */
export function fullInviter({ name, emailAddress }: NamedInviter): string {
  return name === null ? emailAddress : `${name} (${emailAddress})`
}
