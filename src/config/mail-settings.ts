import { z } from 'zod'
import { parseSender } from '../lib/sender.ts'
import type { ServerConfig } from './server-settings.ts'
import type { Settings, Values } from './setting.ts'
import { smtpUrl } from './url-types.ts'

export const mailSettings = {
  SMTP_URL: {
    type: smtpUrl,
    unset: 'the mailbox at `/dev/mailbox`',
    description: 'the mail server: `smtp://user:password@host:587` or `smtps://…`',
    secret: true,
    requiredInProduction: true,
  },
  MAIL_FROM: {
    type: z
      .string()
      .refine(
        (text) => parseSender(text) !== null,
        'must be one address, such as Acme <invitations@acme.example>',
      ),
    default: 'Invitations <invitations@localhost>',
    description: 'the sender of emails',
    requiredInProduction: true,
  },
  APP_NAME: {
    type: z.string().regex(/^[^\p{Cc}]{1,100}$/u, 'must be 1 to 100 characters'),
    unset: 'development: the host of `PUBLIC_URL`',
    description: 'the name of the application in emails and on pages',
    requiredInProduction: true,
  },
  MAIL_TEMPLATES_DIR: {
    type: z.string(),
    unset: 'the built-in templates',
    description: 'a directory with your own templates',
  },
} satisfies Settings

export type MailConfig = ReturnType<typeof readMail>

export function readMail(values: Values<typeof mailSettings>, { publicUrl }: ServerConfig) {
  return {
    /** Undefined: the built-in mailbox. */
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    appName: values.APP_NAME ?? new URL(publicUrl).hostname,
    mailTemplatesDir: values.MAIL_TEMPLATES_DIR,
  }
}
