import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { createUser, type Gateway, type GraphqlResult, SECRET_KEY } from '../support/harness.ts'

export type Ask = ReturnType<typeof asking>

/** @returns a function that sends queries to the server at `url`, by default with the key of the tests. */
export function asking(url: string) {
  return async (
    query: string,
    variables: object = {},
    authorization = `Bearer ${SECRET_KEY}`,
  ): Promise<Pick<GraphqlResult, 'data' | 'errors'>> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    })
    return JSON.parse(await response.text())
  }
}

/** Stores a key. @returns the header with this key. */
export async function storedKey({ database }: Gateway, scopes: string[]) {
  const key = `sk_test_${randomUUID()}`
  await database.prisma.apiKey.create({
    data: { id: `key_${randomUUID()}`, name: 'a test', hash: hashSecretKey(key), scopes },
  })
  return { authorization: `Bearer ${key}` }
}

const INVITE = `mutation ($input: CreateInvitationsInput!) {
  createInvitations(input: $input) {
    ... on CreateInvitationsPayload { results { result { ... on Invitation { id } } } }
  }
}`

/** Creates invitations without emails. @returns their ids. */
export async function invite(gateway: Gateway, count: number): Promise<string[]> {
  const invitations = Array.from({ length: count }, () => ({
    emailAddress: `${randomUUID()}@example.com`,
    notify: false,
  }))
  const { data } = await gateway.graphql(INVITE, { input: { invitations } })
  return data.createInvitations.results.map(({ result }: { result: { id: string } }) => result.id)
}

const CREATE = `mutation ($input: CreateInvitationInput!) {
  createInvitation(input: $input) {
    __typename
    ... on Invitation {
      id emailAddress status revoked publicMetadata redirectUrl notify url locale template message isRevocable
      createdAt updatedAt expiresAt acceptedAt inviter { id emailAddress } deliveries { nodes { id kind } }
      events { nodes { type actor before after } pageInfo { hasNextPage endCursor } }
    }
    ... on Error { code message }
    ... on AlreadyInvited { invitation { id emailAddress status } }
    ... on InvalidInput { issues { path message } }
    ... on QuotaExceeded { scope limit resetsAt }
  }
}`

/**
 * Makes `createInvitation` return each member of its union through `ask`, and expects the same result as from the
 * gateway itself. The gateway needs INVITER_QUOTA=1.
 */
export async function expectEveryResult(gateway: Gateway, ask: Ask): Promise<void> {
  const emailAddress = () => `${randomUUID()}@example.com`
  const known = emailAddress()
  const inviterId = await createUser(gateway, known)
  const whole = {
    emailAddress: emailAddress(),
    redirectUrl: 'https://app.example.com/welcome?a=1',
    publicMetadata: { team: { name: 'blue', roles: ['editor', null, 1.5] } },
    notify: false,
    expiresInDays: 7,
    locale: 'de-AT',
    message: 'Grüß dich',
    onConflict: 'RETURN_EXISTING',
  }
  const inputs: [string, object][] = [
    ['Invitation', whole],
    ['AlreadyInvited', { emailAddress: whole.emailAddress.toUpperCase() }],
    ['UserAlreadyExists', { emailAddress: known }],
    ['InvalidInput', { emailAddress: 'nobody', expiresInDays: 0, publicMetadata: { deep: ['\0'] } }],
    ['QuotaExceeded', { emailAddress: emailAddress(), inviterId }],
  ]
  await gateway.create({ emailAddress: emailAddress(), inviterId, notify: false })
  for (const [typename, input] of inputs) {
    const through = await ask(CREATE, { input })
    const direct = await gateway.graphql(CREATE, { input })
    expect(through.errors, typename).toBeUndefined()
    expect(through.data, typename).toEqual(direct.data)
    expect(direct.data.createInvitation.__typename).toBe(typename)
  }
}
