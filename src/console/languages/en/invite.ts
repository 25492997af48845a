/** The page that invites. */
export const invite = {
  description: 'Paste one address or thousands. Each one gets its own invitation and its own email.',
  addresses: 'Addresses',
  addressesHint: 'One per line, or separated by commas. Names in front of addresses are left out.',
  wrong: (list: string) => `Not an address: ${list}`,
  count: (count: number, text: string) => (count === 1 ? '1 address' : `${text} addresses`),
  send: (count: number, text: string) => {
    if (count === 0) return 'Invite'
    return count === 1 ? 'Invite 1 person' : `Invite ${text} people`
  },
  notify: 'Send an email',
  notifyHint: 'If this is off, you get the links and pass them on yourself.',
  template: 'Template',
  locale: 'Language of the email',
  message: 'Personal message',
  messageHint: 'Plain text of at most 1000 characters.',
  more: 'Expiry, destination and metadata',
  days: 'Can be accepted for (days)',
  redirectUrl: 'Leads to',
  redirectUrlHint: 'A page of your application. Without it, the gateway shows its own page.',
  metadata: 'Metadata',
  metadataHint: 'A JSON object. It is copied to the user who accepts.',
  conflict: {
    title: 'If an address is already invited',
    label: 'What to do with an address that has a pending invitation',
    policies: {
      ERROR: { label: 'Report it', text: 'The row fails and nothing changes.' },
      RETURN_EXISTING: {
        label: 'Keep the existing invitation',
        text: 'It stays as it is, and no email is sent.',
      },
      RENEW: {
        label: 'Renew it',
        text: 'It keeps its id and gets a new expiry, a new link and another email. The old link stops working.',
      },
      REPLACE: {
        label: 'Replace it',
        text: 'The existing invitation is revoked, and a new one takes its place.',
      },
      ALLOW: {
        label: 'Invite anyway',
        text: 'The address then has several invitations, even if a user has it.',
      },
    },
  },
  preview: {
    title: 'Preview of the email',
    subject: 'Subject',
    kind: 'Which email',
    kinds: { first: 'Invitation', reminder: 'Reminder' },
    form: 'Format',
    forms: { html: 'Design', text: 'Text' },
    invalid: 'The email cannot be shown yet',
  },
  results: {
    title: (created: string, failed: string) =>
      failed === '0' ? `${created} invited` : `${created} invited, ${failed} not invited`,
    byEmail: 'The emails are on their way. The table of invitations shows when they arrive.',
    byLink: 'No email was sent. Copy the links below and pass them on.',
    again: 'Invite more',
    unsent: (count: number, text: string) =>
      `${count === 1 ? '1 address was' : `${text} addresses were`} not sent, because the call failed. Show them again, then send them.`,
    showUnsent: 'Show the addresses that were not sent',
    mailbox: 'Open the mailbox',
    address: 'Address',
    result: 'Result',
    invited: 'Invited',
    copyLink: 'Copy link',
  },
}
