import { expect } from 'vitest'
import { changingMany } from '../../domain/change/changing-many.ts'
import type { Gateway } from '../../support/harness.ts'
import { choose, idOf } from './choose.ts'
import { end, isPending, type LifecycleModel, type ModelInvitation, resend } from './model.ts'
import type { StepOf } from './steps.ts'

type ChangeMany = StepOf<'changeMany'>

let messages = 0

/** Changes several invitations with one call, in the gateway and in the model, and compares the results. */
export async function changeMany(
  run: { model: LifecycleModel; addresses: string[] },
  gateway: Gateway,
  step: ChangeMany,
): Promise<void> {
  const { model } = run
  const targets = targetsOf(run, step)
  if (targets.length === 0) return
  const selection = step.byFilter
    ? { filter: { emailAddress: targets[0]?.address } }
    : { ids: targets.map(idOf) }
  const { change, atomic, dryRun } = step
  const answer = await changingMany(() => gateway).changeMany(`${change}Invitations`, {
    ...{ selection, atomic, dryRun },
    ...inputOf(step),
  })
  const isRefused = (invitation: ModelInvitation) => change !== 'delete' && !isPending(invitation)
  const isRolledBack = atomic && targets.some(isRefused)
  const done = change === 'delete' ? 'DeletedInvitation' : 'Invitation'
  const results: [string | null, string][] = answer.results.map(
    ({ invitationId, result }: { invitationId: string; result: { __typename: string } }) => [
      invitationId,
      result.__typename,
    ],
  )
  const expected = targets.map((target): [string | null, string] => [
    target.id,
    isRefused(target) ? 'InvitationNotPending' : isRolledBack ? 'RolledBack' : done,
  ])
  // Imported invitations can be older than those that were created before them.
  if (step.byFilter) expect(results.sort()).toEqual(expected.sort())
  else expect(results).toEqual(expected)
  if (dryRun || isRolledBack) return
  for (const target of targets.filter((each) => !isRefused(each))) apply(model, target, step)
}

/** By filter: the pending invitations of an address, or all of it, newest first. */
function targetsOf(
  { model, addresses }: { model: LifecycleModel; addresses: string[] },
  { change, picks, byFilter }: ChangeMany,
): ModelInvitation[] {
  if (!byFilter) return [...new Set(picks.flatMap((pick) => choose(model.invitations, pick) ?? []))]
  const address = choose(addresses, picks[0] ?? 0)
  return model.invitations
    .filter((each) => each.address === address && (change === 'delete' || isPending(each)))
    .reverse()
}

function inputOf({ change, link, grace, days }: ChangeMany): object {
  const expiry = days === null ? {} : { expiresInDays: days }
  switch (change) {
    case 'revoke':
    case 'delete':
      return {}
    case 'update':
      return { message: `To many ${++messages}`, ...expiry }
    case 'resend':
      return { link, ...(link === 'ROTATE' && grace && { graceMinutes: 60 }), ...expiry }
  }
}

function apply(
  model: LifecycleModel,
  target: ModelInvitation,
  { change, link, grace, days }: ChangeMany,
): void {
  switch (change) {
    case 'revoke':
      end(target, 'REVOKED')
      break
    case 'delete':
      model.delete(target)
      break
    case 'update':
      if (days !== null) target.daysLeft = days
      target.events.push({ type: 'UPDATED' })
      break
    case 'resend':
      resend(target, { link, grace, days })
      break
  }
}
