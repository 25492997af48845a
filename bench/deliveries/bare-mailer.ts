// Sends emails with nodemailer's pool and nothing else, as many at a time as the gateway:
//   node --import tsx bench/deliveries/bare-mailer.ts SMTP_URL COUNT
import nodemailer from 'nodemailer'
import { MAIL_CONCURRENCY } from '../../src/jobs/mail-invitation.ts'
import { loadTemplates } from '../../src/mail/templates.ts'

const [url = '', count = '0'] = process.argv.slice(2)
const templates = await loadTemplates()
const transport = nodemailer.createTransport({
  pool: true,
  url,
  maxConnections: MAIL_CONCURRENCY,
  maxMessages: Number.POSITIVE_INFINITY,
})
let next = 0
await Promise.all(Array.from({ length: MAIL_CONCURRENCY }, sendAll))
transport.close()

async function sendAll(): Promise<void> {
  while (next < Number(count)) {
    const to = `person${next++}@example.com`
    const { subject, text, html } = templates.render('invitation', {
      appName: 'Acme',
      link: `https://invitations.example.com/accept?ticket=tkt_${'x'.repeat(90)}`,
      emailAddress: to,
      inviter: null,
      message: null,
      expiresAt: new Date(),
      locale: 'en',
      reminder: false,
    })
    await transport.sendMail({ from: 'invitations@example.com', to, subject, text, html })
  }
}
