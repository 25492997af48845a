/** The frame around the views. */
export const app = {
  product: 'Invitations',
  skip: 'Skip to the content',
  navigation: 'Main',
  openNavigation: 'Open the navigation',
  closeNavigation: 'Close the navigation',
  account: 'Account and settings',
  appearance: 'Appearance',
  light: 'Light',
  dark: 'Dark',
  auto: 'Like the system',
  language: 'Language',
  signOut: 'Sign out',
  signedInAs: 'Signed in as',
  secretKey: 'Secret key',
  explorer: 'GraphQL explorer',
  mailbox: 'Mailbox',
  development: 'Development',
  unreachable: 'The gateway does not answer. This page tries again by itself.',
  palette: {
    open: 'Search or jump to…',
    placeholder: 'Search views and actions',
    nothing: 'Nothing found',
    views: 'Views',
    actions: 'Actions',
  },
  views: {
    overview: 'Overview',
    invitations: 'Invitations',
    invitation: 'Invitation',
  },
  locked: {
    hint: (scope: string) => `Needs the scope ${scope}`,
    title: 'Your credential does not include this view',
    text: (scope: string) =>
      `This view needs the scope ${scope}. Ask the operator for a key or a token with this scope, then sign in with it.`,
  },
  notFound: {
    title: 'This page does not exist',
    text: 'Check the address, or go back to the start.',
    back: 'Go to the start',
  },
  crash: {
    title: 'This view has stopped working',
    text: 'Nothing was changed by this error. Load the page again. If it happens again, report it with the details below.',
    reload: 'Load again',
  },
}
