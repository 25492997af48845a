import type { Dictionary } from '../dictionary.ts'
import { app } from './app.ts'
import { common } from './common.ts'
import { invitation } from './invitation.ts'
import { invitations } from './invitations.ts'
import { overview } from './overview.ts'
import { signIn } from './sign-in.ts'

export const es: Dictionary = { app, common, invitation, invitations, overview, signIn }
