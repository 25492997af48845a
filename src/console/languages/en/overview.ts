/** The start page. */
export const overview = {
  title: 'Overview',
  total: 'Total',
  range: 'Range of the charts',
  ranges: (days: number) => `${days} days`,
  empty: {
    title: 'No invitations yet',
    text: 'Invite the first person, for example yourself, and watch this page change.',
  },
  funnel: {
    title: 'From invitation to acceptance',
    steps: { created: 'Created', emailed: 'Emailed', accepted: 'Accepted' },
    median: (duration: string) => `Half of those who accept do so within ${duration}.`,
    noMedian: 'Nobody has accepted in this time.',
  },
  health: {
    title: 'Delivery of emails',
    share: 'taken by the mail server',
    sent: 'sent',
    failed: 'failed',
  },
  chart: {
    title: 'By day',
    day: 'Day',
    series: { created: 'Created', accepted: 'Accepted', declined: 'Declined' },
  },
  attention: {
    title: 'Needs attention',
    nothing: 'Nothing needs your attention.',
    failed: 'Emails that failed',
    waiting: 'Emails that wait for more than 10 minutes',
    expiring: 'Expire within 3 days',
    webhooks: 'Webhooks that fail',
  },
  rankings: {
    inviters: 'Inviters',
    domains: 'Domains',
    templates: 'Templates',
    name: 'Name',
    created: 'Created',
    rate: 'Accepted',
  },
}
