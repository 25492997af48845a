import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { smtpServer } from '../../mail/smtp-server.ts'
import { WHOLE } from '../../support/broken-parts.ts'
import { createTestDatabase } from '../../support/databases.ts'
import { eventually, withLists } from '../../support/harness.ts'
import { type GatewayProcess, startGatewayProcess } from '../gateway-process.ts'
import { brokenParts, opened } from './stored.ts'

const ROWS = 1000
// Milliseconds after the call was sent: while the gateway reads it, in its transaction, at its commit, and after
// the answer, while emails are sent.
const MOMENTS = [20, 150, 300, 500, 800, 'answered'] as const

const database = await createTestDatabase()
const mailServer = await smtpServer()
afterAll(async () => {
  await mailServer.close()
  await database.drop()
})

test(`a call of ${ROWS} rows that is killed ${MOMENTS.length} times and repeated with its key has the effect of one call`, {}, async ({
  annotate,
}) => {
  const environment = { ...database.environment, SMTP_URL: mailServer.url }
  const input = {
    idempotencyKey: 'import-1',
    invitations: Array.from({ length: ROWS }, (_, index) => ({
      // Every tenth row repeats the previous one.
      emailAddress: `person${index % 10 === 9 ? index - 1 : index}@bulk.example`,
    })),
  }
  const ends: string[] = []
  let answered: Answer | undefined
  for (const moment of MOMENTS) {
    const gateway = await startGatewayProcess(environment)
    const call = createMany(gateway, input).catch(() => undefined)
    if (moment === 'answered') await call
    else await setTimeout(moment)
    expect(await gateway.kill()).toEqual({ code: null, signal: 'SIGKILL' })
    const answer = await call
    const [count] = await opened(database, (query) => query('SELECT count(*)::int AS n FROM invitations'))
    // All rows, or none.
    expect([0, 900]).toContain(count?.['n'])
    if (answer !== undefined) expect(count?.['n']).toBe(900)
    if (answered !== undefined) expect(answer ?? answered).toEqual(answered)
    answered ??= answer
    ends.push(`${moment}: ${count?.['n']} stored, ${answer === undefined ? 'no answer' : 'answered'}`)
    expect(await brokenParts(database)).toEqual(WHOLE)
  }

  const gateway = await startGatewayProcess(environment)
  const done = await createMany(gateway, input)
  expect(done).toEqual(answered)
  expect(done).toMatchObject({ created: 900, failed: 100 })
  expect(done.results.map(({ result }) => result.__typename)).toEqual(
    input.invitations.map((_, index) => (index % 10 === 9 ? 'AlreadyInvited' : 'Invitation')),
  )
  await eventually(
    async () => (new Set(messageIds()).size >= 900 ? true : undefined),
    'every email is sent',
    200,
  )
  // An email that was being sent at a kill may arrive twice, with the same Message-ID.
  await eventually(() => allSent(gateway, done), 'every email is recorded as sent', 120)
  expect(await gateway.stop()).toEqual({ code: 0, signal: null })
  expect(await brokenParts(database)).toEqual(WHOLE)
  expect(new Set(messageIds()).size).toBe(900)
  const recipients = new Set(mailServer.deliveries.flatMap(({ to }) => to))
  expect(recipients).toEqual(new Set(input.invitations.map(({ emailAddress }) => emailAddress)))
  const [stored] = await opened(database, (query) =>
    query('SELECT count(*)::int AS deliveries, sum(attempts - 1)::int AS repeated FROM deliveries'),
  )
  expect(stored?.['deliveries']).toBe(900)
  expect(mailServer.deliveries.length - 900).toBeLessThanOrEqual(Number(stored?.['repeated']))
  await annotate(`${ends.join('; ')}; ${mailServer.deliveries.length - 900} extra copies`)
})

interface Answer {
  created: number
  failed: number
  results: { result: { __typename: string; id?: string } }[]
}

async function createMany({ graphql }: GatewayProcess, input: object): Promise<Answer> {
  const { status, data, errors } = await graphql(
    `mutation ($input: CreateInvitationsInput!) {
      createInvitations(input: $input) {
        ... on CreateInvitationsPayload {
          created failed
          results { result { __typename ... on Invitation { id } ... on AlreadyInvited { invitation { id } } } }
        }
      }
    }`,
    { input },
  )
  if (status !== 200 || errors !== undefined) throw new Error(`${status} ${JSON.stringify(errors)}`)
  return data.createInvitations
}

function messageIds(): (string | undefined)[] {
  return mailServer.deliveries.map(({ mail }) => mail.messageId)
}

async function allSent({ graphql }: GatewayProcess, { results }: Answer): Promise<true | undefined> {
  const ids = results.flatMap(({ result }) => (result.__typename === 'Invitation' ? (result.id ?? []) : []))
  for (let start = 0; start < ids.length; start += 100) {
    const { data } = await graphql(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Invitation { deliveries { nodes { state } } } } }',
      { ids: ids.slice(start, start + 100) },
    )
    const found: { deliveries: { state: string }[] }[] = withLists(data.nodes)
    if (found.some(({ deliveries }) => deliveries.some(({ state }) => state !== 'SENT'))) return undefined
  }
  return true
}
