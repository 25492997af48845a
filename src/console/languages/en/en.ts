import { activity } from './activity.ts'
import { app } from './app.ts'
import { bulk } from './bulk.ts'
import { common } from './common.ts'
import { imports } from './import.ts'
import { invitation } from './invitation.ts'
import { invitations } from './invitations.ts'
import { invite } from './invite.ts'
import { keys } from './keys.ts'
import { overview } from './overview.ts'
import { own } from './own.ts'
import { quotas } from './quotas.ts'
import { settings } from './settings.ts'
import { signIn } from './sign-in.ts'
import { users } from './users.ts'
import { webhooks } from './webhooks.ts'

export const en = {
  activity,
  app,
  bulk,
  own,
  invite,
  common,
  invitation,
  invitations,
  overview,
  keys,
  signIn,
  import: imports,
  quotas,
  settings,
  users,
  webhooks,
}
