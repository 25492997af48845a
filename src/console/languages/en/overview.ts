/** The start page. */
export const overview = {
  title: 'Overview',
  total: 'All invitations',
  empty: {
    title: 'No invitations yet',
    text: 'Invite the first person, for example yourself, and watch this page change.',
  },
}
