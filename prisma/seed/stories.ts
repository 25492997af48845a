import type { EventCause } from '../../src/domain/events/event-cause.ts'
import { createPeople, type Person } from './people.ts'
import type { Random } from './random.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Over how many days the invitations are spread. */
export const DAYS = 90

export type Ending =
  | { status: 'ACCEPTED' | 'DECLINED' | 'REVOKED'; at: Date; cause: EventCause }
  | { status: 'EXPIRED'; at: Date }

/** What happens to one invitation. */
export interface Story {
  person: Person
  /** Which inviter, counted from 0. Null: a server invites, without an inviter. */
  inviter: number | null
  template: 'invitation' | 'waitlist_invitation'
  message: string | null
  publicMetadata: Record<string, string>
  createdAt: Date
  createdBy: EventCause
  expiresAt: Date
  /** Null: nothing was sent. */
  email: { state: 'SENT' | 'FAILED'; at: Date; attempts: number; error: string | null } | null
  /** Null: the invitation is pending. */
  ending: Ending | null
}

const MESSAGES = [
  'Welcome to the project! Everything you need for the kickoff is in the workspace.',
  'Great to have you on board. Ping me if anything is unclear.',
  'As discussed on the phone: here is your access to the shared board.',
  'Please join before our review on Thursday.',
  'We have moved the design files here. See you inside!',
] as const
const TEAMS = ['Engineering', 'Design', 'Marketing', 'Finance', 'Customer Success', 'Research'] as const
const ROLES = ['member', 'member', 'member', 'viewer', 'admin'] as const
const FAULTS = [
  '550 5.1.1 The email account that you tried to reach does not exist',
  '550 5.7.1 Message rejected by the policy of the recipient',
  '552 5.2.2 The mailbox is full',
] as const

/** @returns the stories of `count` invitations, in the order of their creation. None is later than `now`. */
export function tellStories(random: Random, { count, now }: { count: number; now: Date }): Story[] {
  const nextPerson = createPeople(random)
  return creationTimes(random, count, now).map((createdAt) => {
    const person = nextPerson()
    const byServer = random.chance(0.15)
    const template = random.chance(byServer ? 0.7 : 0.06) ? 'waitlist_invitation' : 'invitation'
    const email = random.chance(byServer ? 0.85 : 0.98) ? sendEmail(random, createdAt, now) : null
    const expiresAt = new Date(createdAt.getTime() + random.oneOf([30, 30, 30, 14, 14, 7]) * DAY_MS)
    return {
      person,
      inviter: byServer ? null : Math.floor(random.number() ** 2 * 12),
      template,
      message: !byServer && random.chance(0.4) ? random.oneOf(MESSAGES) : null,
      publicMetadata: metadataOf(random),
      createdAt,
      createdBy: !byServer && random.chance(0.25) ? 'createInvitations' : 'createInvitation',
      expiresAt,
      email,
      ending: endOf(random, { email, createdAt, expiresAt, now }),
    }
  })
}

function metadataOf(random: Random): Record<string, string> {
  if (random.chance(0.2)) return {}
  const team = random.oneOf(TEAMS)
  return random.chance(0.6) ? { team, role: random.oneOf(ROLES) } : { team }
}

/** More on working days, in the day time, and later more than earlier. */
function creationTimes(random: Random, count: number, now: Date): Date[] {
  const end = now.getTime() - 2 * MINUTE_MS
  const times: number[] = []
  while (times.length < count) {
    const midnight = Math.floor((end - random.number() ** 1.25 * DAYS * DAY_MS) / DAY_MS) * DAY_MS
    const isWeekend = [0, 6].includes(new Date(midnight).getUTCDay())
    const hour = 7 + (random.number() + random.number() + random.number()) * 4
    const time = Math.floor(midnight + hour * HOUR_MS)
    if ((!isWeekend || random.chance(0.2)) && time < end && time > end - DAYS * DAY_MS) times.push(time)
  }
  return times.sort((one, other) => one - other).map((time) => new Date(time))
}

function sendEmail(random: Random, createdAt: Date, now: Date): Story['email'] {
  const hasFailed = random.chance(0.025)
  const attempts = !hasFailed && random.chance(0.04) ? 2 + Math.floor(random.number() * 2) : 1
  const delay = 400 + random.number() * 4000 + (attempts - 1) * 5 * MINUTE_MS
  const at = new Date(Math.min(createdAt.getTime() + delay, now.getTime()))
  return hasFailed
    ? { state: 'FAILED', at, attempts, error: random.oneOf(FAULTS) }
    : { state: 'SENT', at, attempts, error: null }
}

interface Course extends Pick<Story, 'email' | 'createdAt' | 'expiresAt'> {
  now: Date
}

function endOf(random: Random, { email, createdAt, expiresAt, now }: Course): Ending | null {
  const begin = email?.at ?? createdAt
  const after = (hours: number) => new Date(Math.floor(begin.getTime() + MINUTE_MS + hours * HOUR_MS))
  const answer = chooseAnswer(random, email?.state === 'FAILED', after)
  if (answer !== null && answer.at < expiresAt && answer.at < now) return answer
  // The sweep records an expiry within half a minute.
  const expiredAt = new Date(expiresAt.getTime() + Math.floor(random.number() * 30_000))
  return expiredAt < now ? { status: 'EXPIRED', at: expiredAt } : null
}

function chooseAnswer(random: Random, isUndelivered: boolean, after: (hours: number) => Date): Ending | null {
  const dice = random.number()
  if (isUndelivered) {
    return dice < 0.5
      ? { status: 'REVOKED', at: after(2 + random.number() * 40), cause: 'revokeInvitation' }
      : null
  }
  if (dice < 0.63) {
    // Half of them answer within about ten hours, some after weeks.
    const hours = 10 * Math.exp((random.number() + random.number() + random.number() - 1.5) * 3.2)
    return { status: 'ACCEPTED', at: after(hours), cause: random.chance(0.7) ? 'link' : 'acceptInvitation' }
  }
  if (dice < 0.68) return { status: 'DECLINED', at: after(1 + random.number() * 120), cause: 'link' }
  if (dice < 0.73) {
    const cause = random.chance(0.3) ? 'revokeInvitations' : 'revokeInvitation'
    return { status: 'REVOKED', at: after(1 + random.number() * 200), cause }
  }
  return null
}
