import { app } from './app.ts'
import { common } from './common.ts'
import { overview } from './overview.ts'
import { signIn } from './sign-in.ts'

export const en = { app, common, overview, signIn }
