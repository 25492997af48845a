import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { forgetTicketSecret } from '../../../src/app/administration/forget-ticket-secret.ts'
import { diagnoseDatabase } from '../../../src/app/diagnosis/diagnose.ts'
import { loadConfig } from '../../../src/config/config.ts'
import { createTicketSecretStore } from '../../../src/db/respond/ticket-secret-store.ts'
import { createTickets } from '../../../src/domain/respond/ticket.ts'
import { checkTicketSecrets } from '../../../src/domain/respond/ticket-secret.ts'
import { createSeal } from '../../../src/http/console/seal.ts'
import { createTestDatabase } from '../../support/databases.ts'
import { startGateway, startTestGateway } from '../../support/harness.ts'

const [OLD, NEW, OTHER] = ['old', 'new', 'other'].map((word) => word.padEnd(40, '.')) as [
  string,
  string,
  string,
]

test('a gateway does not start without the secret of the database’s links', async () => {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const start = async (...secrets: string[]) => {
    const gateway = await startGateway({ ...environment, TICKET_SECRET: secrets.join() })
    await gateway.stop()
  }
  const doctor = async (...secrets: string[]) => {
    const findings = await diagnoseDatabase(loadConfig({ ...environment, TICKET_SECRET: secrets.join() }))
    return findings.filter(({ state, message }) => state === 'FAILED' && message.includes('TICKET_SECRET'))
  }
  await start(OLD)
  const refused = start(NEW)
  await expect(refused).rejects.toMatchObject({ code: 'WRONG_TICKET_SECRET' })
  await expect(refused).rejects.not.toThrow(/old\.\.|new\.\./)
  expect(await doctor(NEW)).toHaveLength(1)
  expect(await doctor(NEW, OLD)).toEqual([])
  // A leaked secret is removed, and its links stop working.
  await forgetTicketSecret(loadConfig(environment))
  await start(NEW)
})

test('a secret is replaced by a new one in front of it', async () => {
  const gateway = await startTestGateway()
  onTestFinished(gateway.stop)
  const store = createTicketSecretStore(gateway.database)
  const check = (...secrets: [string, ...string[]]) => checkTicketSecrets(secrets, store)
  const wrong = { code: 'WRONG_TICKET_SECRET' }
  await store.forget()
  await check(OLD)
  await check(OLD, OTHER)
  await expect(check(NEW)).rejects.toMatchObject(wrong)
  await expect(check(OTHER)).rejects.toMatchObject(wrong)
  await check(NEW, OLD)
  await expect(check(OLD)).rejects.toMatchObject(wrong)
  await check(NEW)
  await store.forget()
  await check(OTHER)
  await expect(check(NEW)).rejects.toMatchObject(wrong)
})

test('in each step of the rotation in the guide, the gateways read what the others make', async () => {
  const guide = readFileSync('docs/guide/production.md', 'utf8')
  const steps = [...guide.matchAll(/`TICKET_SECRET=([\w,]+)`/g)].map(([, names = '']) =>
    names.split(',').map((name) => (name === 'old' ? OLD : NEW)),
  ) as [string, ...string[]][]
  expect(steps.at(-1)).toEqual([NEW])
  const gateway = await startTestGateway()
  onTestFinished(gateway.stop)
  const store = createTicketSecretStore(gateway.database)
  await store.forget()
  const claim = { invitationId: 'inv_1', linkVersion: 1 }
  const reads = (reader: [string, ...string[]], maker: [string, ...string[]]) => [
    createTickets(reader).read(createTickets(maker).derive(claim)) !== null,
    createSeal(reader, 'a session').open(createSeal(maker, 'a session').seal('text')) !== null,
  ]
  let before: [string, ...string[]] = [OLD]
  for (const after of steps) {
    for (const secrets of [before, after]) await checkTicketSecrets(secrets, store)
    // Nothing of the old secret is in use any longer before the last step.
    expect(reads(before, after)).toEqual([true, true])
    if (after !== steps.at(-1)) expect(reads(after, before)).toEqual([true, true])
    before = after
  }
})

test('if several gateways start at once with different secrets, the database accepts one', async () => {
  const gateway = await startTestGateway()
  onTestFinished(gateway.stop)
  const store = createTicketSecretStore(gateway.database)
  await store.forget()
  const taken = await Promise.allSettled(
    [OLD, NEW, OTHER].map((secret) => checkTicketSecrets([secret], store)),
  )
  expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
})
