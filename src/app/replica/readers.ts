import type { Database } from '../../db/connection/database.ts'
import { createEventReader } from '../../db/events/event-reader.ts'
import { createExpensiveReads } from '../../db/list/expensive-reads.ts'
import { createInvitationListStore } from '../../db/list/invitation-list.ts'
import { createInvitationReader } from '../../db/list/invitation-reader.ts'
import { createSentStore } from '../../db/list/sent-store.ts'
import { type Route, routeReads } from '../../db/replica/route-reads.ts'
import { createStatisticsReader } from '../../db/statistics/statistics-reader.ts'
import { createUserList } from '../../db/user/user-list.ts'

export type Readers = ReturnType<typeof createReaders>

export interface ReadersOptions {
  poolSize: number
  /**
   * Whether requests share statements. Default false. On a replica they must not: each read needs the position of its own
   * caller.
   */
  isShared?: boolean
}

/** The reads that no decision depends on. With a replica, they may be answered by it. All other reads use the primary. */
export function createReaders(database: Database, { poolSize, isShared = false }: ReadersOptions) {
  const expensively = createExpensiveReads({ database, poolSize })
  return {
    invitations: createInvitationReader(database, { isShared }),
    list: createInvitationListStore(database, expensively),
    events: createEventReader(database, expensively),
    users: createUserList(database, expensively),
    statistics: createStatisticsReader(database, expensively),
    // People need only a token. So that they cannot take all turns of the operators, they have their own.
    sent: createSentStore(database, createExpensiveReads({ database, poolSize, share: 1 / 8 })),
  }
}

/** Readers that choose the database for each read. */
export function createRoutedReaders(primary: Readers, replica: Readers, route: Route): Readers {
  return {
    invitations: routeReads(primary.invitations, replica.invitations, {
      route,
      byId: ['invitations', 'users', 'usersByExternalId', 'deliveriesByIds'],
    }),
    list: routeReads(primary.list, replica.list, { route, byId: [] }),
    events: routeReads(primary.events, replica.events, { route, byId: ['eventsByIds'] }),
    users: routeReads(primary.users, replica.users, { route, byId: [] }),
    statistics: routeReads(primary.statistics, replica.statistics, { route, byId: [] }),
    // People change what they find there, so it must be up to date.
    sent: primary.sent,
  }
}
