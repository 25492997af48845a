// Measures revoking, resending and deleting 1,000 invitations with one call, against 1,000 single calls:
//   npm run bench:changes      (BENCH_DATABASE_URL, BENCH_ROUNDS)
//
// Both run in each round, in the same gateway, so that other load on the machine affects both. The single calls are made
// ten at a time.
import { startApp } from '../src/app/app.ts'
import { loadConfig } from '../src/config/config.ts'
import { completeSecrets } from '../src/config/secrets.ts'
import { createLog } from '../src/lib/log.ts'
import { createBenchEnvironment, SECRET_KEY } from './environment.ts'

const COUNT = 1_000
const AT_ONCE = 10
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const CHANGES = ['resend', 'revoke', 'delete'] as const

const environment = await createBenchEnvironment()
const config = await completeSecrets(
  loadConfig({ ...environment.variables, SMTP_URL: 'smtp://127.0.0.1:1', RECIPIENT_MAIL_LIMIT: '0' }),
)
const app = await startApp({ config, log: createLog('silent', config.secretKeys), mailing: false })
try {
  await main()
} finally {
  await app.stop()
  await environment.drop()
}

async function main(): Promise<void> {
  console.log(`${COUNT} invitations: the least time of ${ROUNDS} rounds, in ms`)
  const times = new Map<string, { many: number[]; single: number[] }>(
    CHANGES.map((change) => [change, { many: [], single: [] }]),
  )
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    const [forMany, forSingle] = [await createInvitations(`m${round}`), await createInvitations(`s${round}`)]
    for (const change of CHANGES) {
      const many = await timeOf(() => changeMany(change, forMany))
      const single = await timeOf(() => changeSingly(change, forSingle))
      if (round === 0) continue
      times.get(change)?.many.push(many)
      times.get(change)?.single.push(single)
    }
  }
  for (const [change, { many, single }] of times) {
    const [one, thousand] = [Math.min(...many), Math.min(...single)]
    console.log(
      `${change.padEnd(8)} one call ${one.toFixed(0).padStart(6)}   single calls ${thousand.toFixed(0).padStart(6)}   ratio ${(thousand / one).toFixed(1)}`,
    )
  }
}

async function createInvitations(name: string): Promise<string[]> {
  const invitations = Array.from({ length: COUNT }, (_, index) => ({
    emailAddress: `${name}.${index}@example.com`,
    notify: false,
  }))
  const { createInvitations: made } = await graphql(
    'mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) { ... on CreateInvitationsPayload { results { result { ... on Invitation { id } } } } } }',
    { invitations },
  )
  return made.results.map(({ result }: { result: { id: string } }) => result.id)
}

async function changeMany(change: string, ids: string[]): Promise<void> {
  const type = `${change.charAt(0).toUpperCase()}${change.slice(1)}Invitations`
  const data = await graphql(
    `mutation ($input: ${type}Input!) { result: ${change}Invitations(input: $input) { ... on ${type}Payload { counts { changed } results { invitationId result { __typename } } } } }`,
    { selection: { ids } },
  )
  if (data.result.counts.changed !== ids.length) throw new Error(`Only ${data.result.counts.changed} changed`)
}

async function changeSingly(change: string, ids: string[]): Promise<void> {
  const type = `${change.charAt(0).toUpperCase()}${change.slice(1)}Invitation`
  const query = `mutation ($input: ${type}Input!) { ${change}Invitation(input: $input) { __typename } }`
  const rest = ids.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const id of rest) await graphql(query, { id })
    }),
  )
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

// biome-ignore lint/suspicious/noExplicitAny: the operations above know their results
async function graphql(query: string, input: object): Promise<any> {
  const request = new Request('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` },
    body: JSON.stringify({ query, variables: { input } }),
  })
  const response = await app.fetch(request, { address: '127.0.0.1', client: '127.0.0.1', isProxy: false })
  const { data, errors } = JSON.parse(await response.text())
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}
