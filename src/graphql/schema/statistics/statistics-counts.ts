import {
  acceptanceRate,
  type StatisticsCount,
  type StatisticsCounts,
} from '../../../domain/statistics/statistics.ts'
import type { Builder } from '../builder.ts'

const DESCRIPTIONS = {
  created: 'Invitations that were created. A renewal creates none.',
  emailed: 'Invitations whose first email was sent: the mail server accepted it.',
  emailsSent: 'All emails that were sent, including reminders and repeated ones.',
  emailsFailed: 'Emails that were given up: the mail server refused them, or all attempts failed.',
  accepted: 'Invitations that were accepted.',
  declined: 'Invitations that were declined.',
  revoked: 'Invitations that were revoked or replaced.',
  expired: 'Invitations that expired.',
  createdAndAccepted:
    'Of the invitations that were created in this time, those that have been accepted since.',
} satisfies Record<StatisticsCount, string>

export function defineStatisticsCounts(builder: Builder) {
  return builder.objectRef<StatisticsCounts>('InvitationStatisticsCounts').implement({
    description:
      'What happened to invitations in a time. An invitation can be created and end in different intervals.',
    authScopes: { scope: 'invitations:read' },
    fields: (t) => {
      const count = (name: StatisticsCount) => t.exposeInt(name, { description: DESCRIPTIONS[name] })
      return {
        created: count('created'),
        emailed: count('emailed'),
        emailsSent: count('emailsSent'),
        emailsFailed: count('emailsFailed'),
        accepted: count('accepted'),
        declined: count('declined'),
        revoked: count('revoked'),
        expired: count('expired'),
        createdAndAccepted: count('createdAndAccepted'),
        acceptanceRate: t.float({
          nullable: true,
          description:
            'The share of accepted invitations, `createdAndAccepted` divided by `created`, from 0 to 1. Pending invitations count as not accepted. Null if none was created.',
          resolve: acceptanceRate,
        }),
      } satisfies Record<StatisticsCount | 'acceptanceRate', unknown>
    },
  })
}

export type StatisticsCountsRef = ReturnType<typeof defineStatisticsCounts>
