/** The sign-in page. */
export const signIn = {
  title: 'Sign in to the console',
  intro: (appName: string) => `Invite people to ${appName} and follow their invitations.`,
  credential: 'Secret key or token',
  credentialHint: 'A key starts with sk_. A token is the JWT of a signed-in user.',
  show: 'Show the key or token',
  submit: 'Sign in',
  or: 'or',
  openid: 'Continue with single sign-on',
  development: 'Continue with the development key',
  kept: {
    title: 'Your session has ended',
    text: 'This tab keeps what you entered. To continue, sign in as the same person or with the same key.',
    openid: 'Single sign-on opens in a new tab. Then return to this one.',
  },
  failures: {
    refused: 'The gateway does not accept this credential. It may be mistyped, revoked or expired.',
    limited: 'Too many attempts. Wait a minute, then try again.',
    unavailable: 'The gateway did not answer. Try again.',
  },
  where: 'Where is my key?',
  whereDevelopment:
    'In development, the gateway prints its key at start and keeps it in the data directory (.data by default).',
  whereProduction: 'The operator sets keys in SECRET_KEY, or creates one with “invitations keys create”.',
  storage: 'The credential is kept in the session only. It is not stored in this browser.',
}
