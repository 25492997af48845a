import { randomBytes } from 'node:crypto'

/** The settings of a production gateway with secrets of its own. */
export function productionSettings(smtpUrl: string) {
  const secretKey = `sk_drill_${randomBytes(24).toString('hex')}`
  return {
    secretKey,
    variables: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      PUBLIC_URL: 'https://invitations.example.com',
      REDIRECT_ORIGINS: 'https://app.example.com',
      APP_NAME: 'Acme',
      MAIL_FROM: 'invitations@example.com',
      SMTP_URL: smtpUrl,
      SECRET_KEY: secretKey,
      TICKET_SECRET: randomBytes(32).toString('hex'),
    },
  }
}
