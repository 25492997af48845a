import { graphql } from '../../graphql/graphql.ts'

export const QuotaQuery = graphql(`
  query OwnQuota {
    invitationQuota {
      limit
      remaining
      resetsAt
    }
  }
`)

export const InvitersQuery = graphql(`
  query MostActiveInviters($from: DateTime!) {
    invitationStatistics(from: $from, interval: DAY) {
      inviters(limit: 20) {
        inviterId
        inviter {
          id
          name
          emailAddress
        }
        counts {
          created
        }
      }
    }
  }
`)
