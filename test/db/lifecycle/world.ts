import { expect } from 'vitest'
import { createImportStore } from '../../../src/db/create/import-store.ts'
import { createDeliveryStore } from '../../../src/db/delivery/delivery-store.ts'
import { importInvitations } from '../../../src/domain/create/import-invitations.ts'
import { ids } from '../../../src/domain/ids.ts'
import { createTickets } from '../../../src/domain/respond/ticket.ts'
import { mailJobs } from '../../../src/jobs/mail-invitation.ts'
import { startQueue } from '../../../src/jobs/queue.ts'
import { changing } from '../../domain/change/changing.ts'
import { sweeper } from '../../domain/delivery/sweeping.ts'
import { answersAt, bearer } from '../../domain/respond/responding.ts'
import { keyWith } from '../../domain/states.ts'
import { type Gateway, SECRET_KEY, startTestGateway } from '../../support/harness.ts'
import { changeMany } from './change-many.ts'
import { choose, idOf } from './choose.ts'
import {
  beginAttempt,
  currentStatus,
  type Expected,
  end,
  endAttempt,
  isPending,
  LifecycleModel,
  type ModelDelivery,
  type ModelInvitation,
  REMINDERS,
  resend,
} from './model.ts'
import type { Step, StepDraft, StepOf } from './steps.ts'

export type World = Awaited<ReturnType<typeof startWorld>>

/** A gateway that emails nothing and sweeps nothing by itself, and everything that the steps use. */
export async function startWorld() {
  const gateway = await startTestGateway(
    {
      REMINDER_DAYS: String(REMINDERS.days),
      REMINDERS_MAX: String(REMINDERS.max),
      RECIPIENT_MAIL_LIMIT: '0',
    },
    { mailing: false },
  )
  const { database } = gateway
  const queue = await startQueue({ execute: database.execute, onError: () => undefined, working: false })
  const sweeps = await sweeper(gateway, REMINDERS)
  const jobs = mailJobs(queue)
  const { headers: blind } = await keyWith(gateway, ['invitations:create'])
  return {
    gateway,
    database,
    blind,
    sweep: sweeps.run,
    deliveries: createDeliveryStore(database, jobs, ids),
    import: importInvitations({
      store: createImportStore({ database, jobs, ids }),
      ids,
      rules: { providerRules: false },
    }),
    tickets: createTickets(gateway.config.ticketSecrets),
    stop: async () => {
      await sweeps.stop()
      await queue.stop()
      await gateway.stop()
    },
  }
}

let runs = 0

/** One sequence of steps, with addresses of its own. */
export class LifecycleRun {
  model = new LifecycleModel()
  readonly addresses: string[]
  private readonly world: World
  private readonly change: ReturnType<typeof changing>['change']
  private readonly answers: ReturnType<typeof answersAt>

  constructor(world: World) {
    const run = ++runs
    this.addresses = [0, 1, 2].map((number) => `person${number}@run${run}.example`)
    this.world = world
    this.change = changing(() => world.gateway).change
    this.answers = answersAt(world.gateway)
  }

  /** Performs the step in the gateway and in the model, and compares the results. */
  async perform(step: Step): Promise<void> {
    switch (step.kind) {
      case 'create':
        return this.create(step)
      case 'bulk':
        return this.createInBulk(step)
      case 'import':
        return this.import(step)
      case 'accept':
      case 'decline':
        return this.respond(step)
      case 'revoke':
      case 'update':
      case 'resend':
      case 'delete':
        return this.changeOne(step)
      case 'changeMany':
        return changeMany(this, this.world.gateway, step)
      case 'deleteUser':
        return this.deleteUser(step)
      case 'pass':
        return this.pass(step)
      case 'sweep':
        await this.pass(step)
        await this.world.sweep()
        return this.model.sweep()
      case 'begin':
      case 'end':
      case 'park':
        return this.deliver(step)
      case 'sendAll':
        return this.sendAll()
      case 'duringAttempt':
        return this.changeDuringAttempt(step)
    }
  }

  private async create({ draft, isBlind }: StepOf<'create'>): Promise<void> {
    const { gateway, blind } = this.world
    const result = await gateway.create(this.inputOf(draft), isBlind ? blind : {})
    const modelDraft = this.modelDraftOf(draft)
    if (!isBlind) return match(result, this.model.create(modelDraft))
    // Such a caller changes nothing that exists, and gets an invitation as the result in any case.
    const { onConflict } = modelDraft
    const expected = this.model.create({
      ...modelDraft,
      onConflict: onConflict === 'ALLOW' ? onConflict : 'ERROR',
    })
    match(result, expected.typename === 'Invitation' ? expected : { typename: 'Invitation' })
  }

  private async createInBulk({ drafts, atomic, dryRun }: StepOf<'bulk'>): Promise<void> {
    const input = { invitations: drafts.map((draft) => this.inputOf(draft)), atomic, dryRun }
    const { data, errors } = await this.world.gateway.graphql(BULK, { input })
    expect(errors).toBeUndefined()
    const model = this.model.copy()
    const expected = drafts.map((draft) => model.create(this.modelDraftOf(draft)))
    const isRolledBack = atomic && expected.some(({ typename }) => typename !== 'Invitation')
    for (const [index, { result }] of data.createInvitations.results.entries()) {
      const { typename = '', invitation } = expected[index] ?? {}
      if (typename === 'Invitation' && isRolledBack) match(result, { typename: 'RolledBack' })
      else if (dryRun || isRolledBack) match(result, { typename })
      else match(result, { typename, ...(invitation && { invitation }) })
    }
    if (!dryRun && !isRolledBack) this.model = model
  }

  private async import({ address, status, days }: StepOf<'import'>): Promise<void> {
    const id = ids.invitation()
    const now = new Date()
    const row = {
      id,
      emailAddress: this.addressOf(address),
      status,
      createdAt: now,
      expiresAt: new Date(now.getTime() + days * 86_400_000),
    }
    const [result] = await this.world.import([row], { actor: { id: 'cli', cause: 'import' }, dryRun: false })
    const expected = this.model.import({ id, address: this.addressOf(address), status, days })
    expect(typeof result === 'string' ? result : result?.code).toBe(expected)
  }

  private async respond({ kind, pick, by }: StepOf<'accept'> | StepOf<'decline'>): Promise<void> {
    const invitation = choose(this.model.invitations, pick)
    if (invitation === undefined) return
    const isValidLink = by !== 'OLD_TICKET' || invitation.hasGrace
    const result = await this.answers[kind](...this.targetOf(invitation, by))
    if (!isValidLink) return match(result, { typename: 'InvitationNotFound' })
    if (!isPending(invitation)) return matchNotPending(result, invitation)
    expect(result).toMatchObject({ __typename: 'InvitationPreview', id: invitation.id })
    if (kind === 'decline') return end(invitation, 'DECLINED')
    this.model.accept(invitation)
    if (invitation.acceptedBy !== null) invitation.acceptedBy.id = result.acceptedById
  }

  private targetOf(
    invitation: ModelInvitation,
    by: StepOf<'accept'>['by'],
  ): [object, Record<string, string>?] {
    const invitationId = idOf(invitation)
    if (by === 'ID') return [{ invitationId }, bearer(SECRET_KEY)]
    const linkVersion = invitation.linkVersion - (by === 'OLD_TICKET' ? 1 : 0)
    return [{ ticket: this.world.tickets.derive({ invitationId, linkVersion }) }]
  }

  private async changeOne(step: StepOf<'revoke' | 'update' | 'resend' | 'delete'>): Promise<void> {
    const invitation = choose(this.model.invitations, step.pick)
    if (invitation === undefined) return
    const id = idOf(invitation)
    const days = 'days' in step && step.days !== null ? { expiresInDays: step.days } : {}
    switch (step.kind) {
      case 'delete':
        match(await this.change('deleteInvitation', { id }), { typename: 'DeletedInvitation', invitation })
        return this.model.delete(invitation)
      case 'revoke': {
        const result = await this.change('revokeInvitation', { id })
        if (!isPending(invitation)) return matchNotPending(result, invitation)
        match(result, { typename: 'Invitation', invitation })
        return end(invitation, 'REVOKED')
      }
      case 'update': {
        const result = await this.change('updateInvitation', {
          id,
          message: `Message ${++this.messages}`,
          ...days,
        })
        if (!isPending(invitation)) return matchNotPending(result, invitation)
        match(result, { typename: 'Invitation', invitation })
        if (step.days !== null) invitation.daysLeft = step.days
        return void invitation.events.push({ type: 'UPDATED' })
      }
      case 'resend': {
        const grace = step.link === 'ROTATE' && step.grace ? { graceMinutes: 60 } : {}
        const result = await this.change('resendInvitation', { id, link: step.link, ...grace, ...days })
        if (!isPending(invitation)) return matchNotPending(result, invitation)
        match(result, { typename: 'Invitation', invitation })
        return resend(invitation, step)
      }
    }
  }

  private messages = 0

  private async deleteUser({ address }: StepOf<'deleteUser'>): Promise<void> {
    const emailAddress = this.addressOf(address)
    const { errors } = await this.world.gateway.graphql(
      'mutation ($input: DeleteUserInput!) { deleteUser(input: $input) { __typename } }',
      { input: { emailAddress } },
    )
    expect(errors).toBeUndefined()
    this.model.deleteUser(emailAddress)
  }

  /** Moves all times of these addresses into the past, which is the same to the gateway as time that passes. */
  private async pass({ days }: StepOf<'pass' | 'sweep'>): Promise<void> {
    const columns = ['created_at', 'updated_at', 'expires_at', 'accepted_at', 'revoked_at', 'declined_at']
    const moved = [...columns, 'remind_at', 'grace_until'].map((name) => `${name} = ${name} - $2::interval`)
    await this.world.database.execute(
      `UPDATE invitations SET ${moved.join(', ')} WHERE email_key = ANY($1::text[])`,
      [this.addresses, `${days} days`],
    )
    this.model.pass(days)
  }

  private async deliver(step: StepOf<'begin' | 'end' | 'park'>): Promise<void> {
    const states = step.kind === 'end' ? ['SENDING'] : ['QUEUED', 'SENDING']
    const chosen = choose(this.deliveriesIn(states), step.pick)
    if (chosen === undefined) return
    if (step.kind === 'begin') return this.begin(chosen)
    if (step.kind === 'end') return this.end(chosen, step.outcome)
    await this.world.deliveries.park(deliveryIdOf(chosen.delivery), 'parked')
    endAttempt(chosen.invitation, chosen.delivery, 'FAILED')
  }

  private deliveriesIn(states: string[]): Chosen[] {
    return this.model.invitations.flatMap((invitation) =>
      invitation.deliveries
        .filter(({ state }) => states.includes(state))
        .map((delivery) => ({ invitation, delivery })),
    )
  }

  private async begin({ invitation, delivery }: Chosen): Promise<void> {
    const [attempt = null] = await this.world.deliveries.begin([deliveryIdOf(delivery)])
    beginAttempt(invitation, delivery)
    expect(attempt?.id ?? null).toBe(delivery.state === 'SENDING' ? delivery.id : null)
    delivery.attempt = attempt
  }

  private async end({ invitation, delivery }: Chosen, outcome: StepOf<'end'>['outcome']): Promise<void> {
    const { attempt } = delivery
    if (attempt === null) return
    const { deliveries } = this.world
    if (outcome === 'SENT') await deliveries.end([{ delivery: attempt, kind: outcome }])
    else if (outcome === 'FAILED')
      await deliveries.end([{ delivery: attempt, kind: outcome, error: 'refused' }])
    else await deliveries.end([{ delivery: attempt, kind: outcome, error: 'away', afterSeconds: 60 }])
    // An attempt of a deleted invitation leaves nothing behind.
    if (this.model.invitations.includes(invitation)) endAttempt(invitation, delivery, outcome)
  }

  private async sendAll(): Promise<void> {
    for (const chosen of this.deliveriesIn(['QUEUED', 'SENDING'])) {
      await this.begin(chosen)
      if (chosen.delivery.state === 'SENDING') await this.end(chosen, 'SENT')
    }
  }

  private async changeDuringAttempt({ pick, change, outcome }: StepOf<'duringAttempt'>): Promise<void> {
    const chosen = choose(this.deliveriesIn(['QUEUED']), pick)
    if (chosen === undefined) return
    await this.begin(chosen)
    const target = this.model.invitations.indexOf(chosen.invitation)
    await this.perform(changeOf(change, target))
    if (chosen.delivery.state === 'SENDING') await this.end(chosen, outcome)
  }

  private inputOf({ address, onConflict, ignoreExisting, notify, days }: StepDraft): object {
    const policy = onConflict === 'ALLOW' && ignoreExisting ? { ignoreExisting } : { onConflict }
    return { emailAddress: this.addressOf(address), notify, expiresInDays: days, ...policy }
  }

  private modelDraftOf({ address, ...draft }: StepDraft) {
    return { ...draft, address: this.addressOf(address) }
  }

  private addressOf(index: number): string {
    return this.addresses[index] ?? expect.unreachable('There is no such address')
  }
}

interface Chosen {
  invitation: ModelInvitation
  delivery: ModelDelivery
}

function changeOf(change: StepOf<'duringAttempt'>['change'], pick: number): Step {
  switch (change) {
    case 'accept':
    case 'decline':
      return { kind: change, pick, by: 'ID' }
    case 'revoke':
    case 'delete':
      return { kind: change, pick }
    case 'rotate':
      return { kind: 'resend', pick, link: 'ROTATE', grace: false, days: null }
    case 'keep':
      return { kind: 'resend', pick, link: 'KEEP', grace: false, days: null }
    case 'expire':
      return { kind: 'pass', days: 30 }
  }
}

const BULK = `mutation ($input: CreateInvitationsInput!) {
  createInvitations(input: $input) {
    ... on CreateInvitationsPayload {
      results { result { __typename ... on Invitation { id } ... on AlreadyInvited { invitation { id } } } }
    }
  }
}`

/** What the tests read of a result. */
type Result = Awaited<ReturnType<Gateway['create']>>

function match(result: Result, { typename, invitation }: Expected): void {
  expect(result.__typename, JSON.stringify(result)).toBe(typename)
  if (invitation === undefined) return
  const id = typename === 'AlreadyInvited' ? result.invitation.id : result.id
  invitation.id ??= id
  expect(id).toBe(invitation.id)
}

function matchNotPending(result: Result, invitation: ModelInvitation): void {
  expect(result).toMatchObject({ __typename: 'InvitationNotPending', status: currentStatus(invitation) })
}

function deliveryIdOf({ id }: ModelDelivery): string {
  return id ?? expect.unreachable('The delivery has no id yet')
}
