/** The receivers of webhooks. */
export const webhooks = {
  description:
    'The receivers of events on other servers. Endpoints are created with the API or the command line.',
  empty: {
    title: 'There is no endpoint',
    text: 'Create one with the mutation createWebhookEndpoint in the explorer.',
  },
  allEvents: 'All events',
  working: 'Working',
  failing: 'Failing',
  disabled: 'Off',
  one: 'Webhook endpoint',
  missing: 'There is no such endpoint',
  nothingSent: 'Nothing has been sent yet',
  payload: 'Payload',
  sendAgain: 'Send again',
  queued: 'The message is queued again.',
  sendTest: 'Send a test',
  testQueued: 'The test message is on its way.',
  enable: 'Enable',
  disable: 'Disable',
  enabled: 'Events are sent to this endpoint again.',
  nowDisabled: 'Nothing is sent to this endpoint until you enable it.',
  askDisable: (url: string) => ({
    title: 'Disable this endpoint?',
    text: `Nothing is sent to ${url} until you enable it. Messages in the queue are canceled.`,
    confirm: 'Disable',
  }),
  headers: {
    event: 'Event',
    state: 'State',
    answer: 'Answer',
    time: 'Time',
    actions: 'Actions',
  },
}
