import type { CompleteConfig } from '../config/secrets.ts'

/** @returns what a developer needs for the first minute. Only for development, because it shows the key. */
export function welcomeMessage(
  { secretKeys: [secretKey], smtpUrl, explorer, console }: CompleteConfig,
  port: number,
): string {
  // Not PUBLIC_URL: the explorer and the mailbox open only on this machine.
  const origin = `http://localhost:${port}`
  const query =
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename ... on Invitation { id emailAddress status url } ... on Error { code message } } }'
  const body = JSON.stringify({ query, variables: { input: { emailAddress: 'you@example.com' } } })
  return `
  Invitation Gateway is running.

  Console      ${console ? `${origin}/console` : 'off'}
  Explorer     ${explorer ? `${origin}/graphql` : 'off'}
  REST         ${origin}/v1/docs
  Mailbox      ${smtpUrl === undefined ? `${origin}/dev/mailbox` : 'off: mail goes to SMTP_URL'}
  Secret key   ${secretKey}

  Invite yourself, then look into the mailbox:

  curl -s ${origin}/graphql -H 'Content-Type: application/json' -H 'Authorization: Bearer ${secretKey}' -d '${body}'
`
}
