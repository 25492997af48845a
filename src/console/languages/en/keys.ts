/** The API keys. */
export const keys = {
  description: 'Programs call the API with a key. A key is shown once, when it is created.',
  empty: 'No keys besides those of the configuration',
  create: 'Create a key',
  revoke: 'Revoke',
  until: 'until',
  days: 'Valid for how many days',
  daysHint: 'Leave empty for a key without an end.',
  headers: {
    name: 'Name',
    scopes: 'Scopes',
    used: 'Last used',
    state: 'State',
    actions: 'Actions',
  },
  states: { ACTIVE: 'Active', EXPIRED: 'Expired', REVOKED: 'Revoked' },
  once: {
    title: 'Copy the key now',
    text: 'It is not shown again. The gateway stores only its hash.',
    copy: 'Copy the key',
    done: 'Done',
  },
  revoked: (name: string) => `The key ${name} is revoked.`,
  askRevoke: (name: string) => ({
    title: `Revoke the key ${name}?`,
    text: 'Programs that use it are refused within seconds. This cannot be undone.',
    confirm: 'Revoke',
  }),
}
