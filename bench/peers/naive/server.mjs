// Yoga, Pothos and Prisma, as a developer writes such a service in an afternoon.
import { createServer } from 'node:http'
import SchemaBuilder from '@pothos/core'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '@prisma/client'
import { createYoga } from 'graphql-yoga'

const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL })
const prisma = new PrismaClient({ adapter })
const builder = new SchemaBuilder({})

const json = builder.scalarType('JSON', { serialize: (value) => value })
const dateTime = builder.scalarType('DateTime', { serialize: (value) => value.toISOString() })
const invitation = builder.objectRef('Invitation').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    emailAddress: t.exposeString('emailAddress'),
    status: t.exposeString('status'),
    createdAt: t.expose('createdAt', { type: dateTime }),
  }),
})
const connection = builder.objectRef('InvitationConnection').implement({
  fields: (t) => ({ nodes: t.expose('nodes', { type: [invitation] }) }),
})
const createInput = builder.inputType('CreateInvitationInput', {
  fields: (t) => ({
    emailAddress: t.string({ required: true }),
    publicMetadata: t.field({ type: json }),
    notify: t.boolean(),
  }),
})

builder.queryType({
  fields: (t) => ({
    invitation: t.field({
      type: invitation,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }) => prisma.invitation.findUnique({ where: { id } }),
    }),
    invitations: t.field({
      type: connection,
      args: { first: t.arg.int({ defaultValue: 20 }) },
      resolve: async (_, { first }) => ({
        nodes: await prisma.invitation.findMany({
          take: first,
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        }),
      }),
    }),
  }),
})

builder.mutationType({
  fields: (t) => ({
    createInvitation: t.field({
      type: invitation,
      nullable: true,
      args: { input: t.arg({ type: createInput, required: true }) },
      resolve: (_, { input }) => prisma.$transaction((transaction) => create(transaction, input)),
    }),
  }),
})

async function create(transaction, { emailAddress, publicMetadata }) {
  if (await transaction.user.findUnique({ where: { emailAddress } })) throw new Error('User exists')
  const pending = { emailAddress, status: 'PENDING' }
  if (await transaction.invitation.findFirst({ where: pending })) throw new Error('Already invited')
  const expiresAt = new Date(Date.now() + 30 * 86_400_000)
  const data = { emailAddress, publicMetadata: publicMetadata ?? {}, expiresAt }
  const created = await transaction.invitation.create({ data })
  await transaction.event.create({ data: { invitationId: created.id, type: 'CREATED' } })
  const delivery = await transaction.delivery.create({ data: { invitationId: created.id } })
  await transaction.job.create({ data: { name: 'email', data: { delivery: delivery.id } } })
  return created
}

const yoga = createYoga({
  schema: builder.toSchema(),
  logging: false,
  context: ({ request }) => {
    if (request.headers.get('authorization') !== `Bearer ${process.env.SECRET_KEY}`)
      throw new Error('Unauthenticated')
    return {}
  },
})
const server = createServer(yoga).listen(0, '127.0.0.1', () =>
  process.send?.({ port: server.address().port }),
)
