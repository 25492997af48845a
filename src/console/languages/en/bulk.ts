/** What can be done with many invitations. */
export const bulk = {
  title: 'Selected invitations',
  selected: (count: string) => `${count} selected`,
  clear: 'Clear selection',
  more: (count: string) => `and ${count} more`,
  rest: (count: string) => `${count} cannot be changed and stay as they are`,
  partial: (checked: string, total: string) =>
    `Only the first ${checked} of ${total} were checked. The others are checked when they are changed.`,
  selectMatching: (count: string) => `Select all ${count} that match`,
  confirmRemoval: 'I want to delete them permanently',
  ended: (status: string) => `It is not pending: ${status}`,
  missing: 'It no longer exists',
  changed: 'Done',
  result: 'Result',
  results: 'Result for each invitation',
  download: 'Download the results',
  stop: 'Stop',
  goOn: 'Continue',
  progress: 'Progress',
  done: (done: string, failed: string) =>
    failed === '0' ? `${done} done` : `${done} done, ${failed} not done`,
  actions: {
    resend: {
      button: 'Send again',
      title: 'Send the emails again',
      plan: (count: string) => `${count} emails are sent again`,
      note: 'The links stay the same.',
    },
    extend: {
      button: 'Extend',
      title: 'Extend the invitations',
      plan: (count: string) => `${count} invitations get a new expiry`,
      note: 'No email is sent.',
    },
    revoke: {
      button: 'Revoke',
      title: 'Revoke the invitations',
      plan: (count: string) => `${count} invitations are revoked`,
      note: 'They can no longer be accepted. This cannot be undone.',
    },
    remove: {
      button: 'Delete',
      title: 'Delete the invitations',
      plan: (count: string) => `${count} invitations are deleted with their emails`,
      note: 'Their events remain without personal data. This cannot be undone.',
    },
  },
}
