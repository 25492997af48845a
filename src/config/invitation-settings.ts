import { z } from 'zod'
import { allowsNone, type DomainRules, parseDomainPattern } from '../domain/create/domain-rules.ts'
import { isApplicationScheme, type RedirectOrigins, STATUS_PARAMETER } from '../domain/create/redirect-url.ts'
import type { Settings, Values } from './setting.ts'
import { list, onOff, wholeNumber } from './setting-types.ts'
import { origins } from './url-types.ts'

const domains = list.transform((texts, ctx) =>
  texts.map((text) => {
    const pattern = parseDomainPattern(text)
    if (pattern !== null) return pattern
    ctx.addIssue({ code: 'custom', message: 'must be domains such as example.com or *.example.com' })
    return z.NEVER
  }),
)

export const invitationSettings = {
  REDIRECT_ORIGINS: {
    type: origins,
    unset: 'development: any https origin, and localhost',
    description:
      'origins to which links may redirect, separated by commas; `https://*.example.com`: every host with one label before example.com',
    requiredInProduction: true,
  },
  REDIRECT_SCHEMES: {
    type: list.refine(
      (schemes) => schemes.every(isApplicationScheme),
      'must be schemes of native applications, such as myapp or com.example.app, in lower case and without the colon; schemes of browsers such as https, javascript and data are none',
    ),
    unset: 'none',
    description:
      'schemes of native applications to which links may redirect, such as `myapp` or `com.example.app`',
  },
  TICKET_PARAMETER: {
    type: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'must be letters, digits, _ and -')
      .refine(
        (name) => name !== STATUS_PARAMETER,
        `must not be ${STATUS_PARAMETER}, which contains the status`,
      ),
    default: 'invitation_ticket',
    description: 'the query parameter that passes the ticket to redirectUrl',
  },
  EMAIL_PROVIDER_RULES: {
    type: onOff,
    default: 'off',
    description:
      '`on`: addresses that large providers deliver to the same mailbox count as one (dots in Gmail, plus tags)',
  },
  ALLOWED_DOMAINS: {
    type: domains,
    unset: 'all',
    description:
      'domains that can be invited, separated by commas; `*.example.com` means all subdomains of example.com',
  },
  BLOCKED_DOMAINS: {
    type: domains,
    unset: 'none',
    description: 'domains that cannot be invited, in the same form; they take precedence over allowed ones',
  },
  REMINDER_DAYS: {
    type: wholeNumber(1, 365),
    unset: 'no reminders',
    description: 'days after which an unanswered invitation is sent again',
  },
  REMINDERS_MAX: {
    type: wholeNumber(1, 100),
    default: '2',
    description: 'the maximum number of reminders, each after the same number of days',
  },
} satisfies Settings

type InvitationValues = Values<typeof invitationSettings>

export type InvitationConfig = ReturnType<typeof readInvitations>

export function readInvitations(values: InvitationValues) {
  const redirectOrigins: RedirectOrigins = values.REDIRECT_ORIGINS ?? 'development'
  const days = values.REMINDER_DAYS
  return {
    redirectOrigins,
    redirectSchemes: values.REDIRECT_SCHEMES ?? [],
    ticketParameter: values.TICKET_PARAMETER,
    providerRules: values.EMAIL_PROVIDER_RULES,
    domains: domainRules(values),
    /** Null: no reminders. */
    reminders: days === undefined ? null : { days, max: values.REMINDERS_MAX },
  }
}

export function findInvitationFaults(values: InvitationValues): string[] {
  return allowsNone(domainRules(values))
    ? ['BLOCKED_DOMAINS has all that is in ALLOWED_DOMAINS: nobody could be invited']
    : []
}

function domainRules(values: InvitationValues): DomainRules {
  return { allowed: values.ALLOWED_DOMAINS ?? [], blocked: values.BLOCKED_DOMAINS ?? [] }
}
