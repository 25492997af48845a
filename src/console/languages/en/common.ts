/** Texts that several views use. */
export const common = {
  loading: 'Loading…',
  retry: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  copy: 'Copy',
  copied: 'Copied',
  never: 'Never',
  none: 'None',
  more: 'Load more',
  refused: 'Not done',
  notObject: 'This is not a JSON object.',
  failure: {
    offline: { title: 'The gateway does not answer', text: 'Check your connection. Then try again.' },
    unavailable: {
      title: 'The gateway is busy',
      text: 'It could not read the data at the moment. Try again in a few seconds.',
    },
    forbidden: {
      title: 'Your credential is not allowed to do this',
      text: (scope: string | null) =>
        scope === null
          ? 'It lacks a scope. Sign in with a key or token that has it.'
          : `It lacks the scope ${scope}. Sign in with a key or token that has it.`,
    },
    other: {
      title: 'The request failed',
      text: 'Try again. If it fails again, search the gateway’s log for the request.',
      request: (id: string) => `Request ${id}`,
    },
  },
  statuses: {
    PENDING: 'Pending',
    ACCEPTED: 'Accepted',
    DECLINED: 'Declined',
    EXPIRED: 'Expired',
    REVOKED: 'Revoked',
  },
  deliveryStates: {
    QUEUED: 'Queued',
    SENDING: 'Sending',
    SENT: 'Sent',
    FAILED: 'Failed',
    CANCELED: 'Canceled',
  },
}
