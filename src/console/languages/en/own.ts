/** The console of a person who may see only their own invitations. */
export const own = {
  description: 'The invitations that you received and sent.',
  received: 'Received',
  sent: 'Sent',
  nothingSent: {
    title: 'You have not invited anybody yet',
    text: 'Everybody that you invite appears here with their answer.',
  },
  quotaLabel: 'Rest of your quota',
  quota: (remaining: string, limit: string) => `You can invite ${remaining} of ${limit} people`,
  resets: (time: string) => `until ${time}`,
  empty: {
    title: 'No invitation waits for an answer',
    text: 'When somebody invites you, it appears here by itself.',
    unverified: 'Your token contains no verified address, so no invitation can be found for you.',
  },
  invitedTo: (appName: string) => `You are invited to ${appName}`,
  expires: 'Can be answered until:',
  accept: 'Accept',
  decline: 'Decline',
  accepted: (appName: string) => `Welcome to ${appName}.`,
  declined: (appName: string) => `You declined the invitation to ${appName}.`,
  askAccept: (appName: string, address: string) => ({
    title: 'Accept this invitation?',
    text: `You join ${appName} as ${address}. This cannot be undone.`,
    confirm: 'Accept',
  }),
  askDecline: (appName: string) => ({
    title: 'Decline this invitation?',
    text: `You can then join ${appName} only with a new invitation.`,
    confirm: 'Decline',
  }),
}
