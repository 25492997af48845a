import type { Dictionary } from '../dictionary.ts'
import { app } from './app.ts'
import { bulk } from './bulk.ts'
import { common } from './common.ts'
import { invitation } from './invitation.ts'
import { invitations } from './invitations.ts'
import { invite } from './invite.ts'
import { overview } from './overview.ts'
import { own } from './own.ts'
import { signIn } from './sign-in.ts'

export const de: Dictionary = { app, bulk, own, invite, common, invitation, invitations, overview, signIn }
