import type { ObjectRef } from '@pothos/core'
import { type KeyCounts, LARGEST, type Statistics } from '../../../domain/statistics/statistics.ts'
import type { StatisticsKey } from '../../../domain/statistics/statistics-input.ts'
import type { FieldCost } from '../../limits/prices.ts'
import { nullWithout } from '../access.ts'
import type { Builder } from '../builder.ts'
import type { UserRef } from '../user/user.ts'
import type { StatisticsCountsRef } from './statistics-counts.ts'

/** A list of 90 days reads up to 100,000 rows (docs/decisions/082). */
const LIST_PRICE = 3_000

type Ref<Shape> = ObjectRef<Builder['$inferSchemaTypes'], Shape>

export interface StatisticsListRelations {
  statistics: Ref<Statistics>
  counts: StatisticsCountsRef
  user: UserRef
}

/** The inviters, templates and domains with the most invitations. */
export function defineStatisticsLists(
  builder: Builder,
  { statistics, counts, user }: StatisticsListRelations,
): void {
  const inviter = builder.objectRef<KeyCounts>('InviterStatistics')
  const template = builder.objectRef<KeyCounts>('TemplateStatistics')
  const domain = builder.objectRef<KeyCounts>('DomainStatistics')
  const authScopes = { scope: 'invitations:read' } as const
  const countsOf = {
    type: counts,
    description: 'What happened to these invitations.',
    resolve: (parent: KeyCounts) => parent,
  }
  inviter.implement({
    description: 'What happened to the invitations of an inviting user.',
    authScopes,
    fields: (t) => ({
      inviterId: t.exposeID('key', { description: 'The id of the inviting user: `user_…`.' }),
      inviter: t.field({
        type: user,
        nullable: true,
        description:
          'The inviting user. Null after the user was deleted, and for callers without the scope `users:read`.',
        ...nullWithout('users:read'),
        resolve: ({ key }, _args, context) => context.loaders.user.load(key),
      }),
      counts: t.field(countsOf),
    }),
  })
  template.implement({
    description: 'What happened to the invitations with a template.',
    authScopes,
    fields: (t) => ({
      template: t.exposeString('key', { description: 'The name of the template.' }),
      counts: t.field(countsOf),
    }),
  })
  domain.implement({
    description: 'What happened to the invitations of a domain.',
    authScopes,
    fields: (t) => ({
      domain: t.exposeString('key', { description: 'The domain of the addresses.' }),
      counts: t.field(countsOf),
    }),
  })
  defineList(builder, statistics, { name: 'inviters', dimension: 'INVITER', type: inviter })
  defineList(builder, statistics, { name: 'templates', dimension: 'TEMPLATE', type: template })
  defineList(builder, statistics, { name: 'domains', dimension: 'DOMAIN', type: domain })
}

interface List {
  name: 'inviters' | 'templates' | 'domains'
  dimension: StatisticsKey
  type: Ref<KeyCounts>
}

function defineList(builder: Builder, statistics: Ref<Statistics>, { name, dimension, type }: List): void {
  builder.objectField(statistics, name, (t) =>
    t.field({
      type: [type],
      nullable: true,
      description: `The ${name} with the most created invitations, at most ${LARGEST.max}. Null with a filter, and for hours.`,
      args: {
        limit: t.arg.int({ defaultValue: LARGEST.default, description: `How many: 1 to ${LARGEST.max}.` }),
      },
      extensions: { cost: { base: LIST_PRICE, size: LARGEST.default } satisfies FieldCost },
      resolve: (parent: Statistics, args) => parent.largest(dimension, args),
    }),
  )
}
