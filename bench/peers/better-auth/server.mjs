// Better Auth with its organization plugin. It sends no email here, and queues none.
import { createServer } from 'node:http'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { organization } from 'better-auth/plugins'
import pg from 'pg'

const UNLIMITED = 1_000_000_000
const options = {
  baseURL: 'http://127.0.0.1',
  secret: process.env.SECRET_KEY,
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL }),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  // The session is read from the signed cookie and not from the database, for speed.
  session: { cookieCache: { enabled: true, maxAge: 3600 } },
  plugins: [
    organization({
      invitationLimit: UNLIMITED,
      membershipLimit: UNLIMITED,
      sendInvitationEmail: async () => undefined,
    }),
  ],
}
const auth = betterAuth(options)
await (await getMigrations(options)).runMigrations()

const signedUp = await auth.api.signUpEmail({
  body: { name: 'Owner', email: 'owner@example.com', password: process.env.SECRET_KEY.slice(0, 40) },
  returnHeaders: true,
})
const cookie = signedUp.headers
  .getSetCookie()
  .map((each) => each.split(';')[0])
  .join('; ')
const created = await auth.api.createOrganization({
  body: { name: 'Acme', slug: 'acme' },
  headers: new Headers({ cookie }),
})
const server = createServer(toNodeHandler(auth)).listen(0, '127.0.0.1', () =>
  process.send?.({ port: server.address().port, cookie, organizationId: created.id }),
)
