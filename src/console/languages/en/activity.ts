/** The audit feed. */
export const activity = {
  description: 'What happened to all invitations, newest first.',
  actor: 'Caused by',
  types: 'Events',
  from: 'From',
  until: 'Until',
  empty: 'No events',
  headers: {
    time: 'Time',
    event: 'Event',
    invitation: 'Invitation',
    actor: 'Caused by',
  },
}
