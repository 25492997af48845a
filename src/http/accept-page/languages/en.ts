import type { PageWording } from './wording.ts'

const askAgain = (inviter: string | null) =>
  inviter ? `Ask ${inviter} for a new invitation.` : 'Ask the person who invited you for a new invitation.'

export const en: PageWording = {
  heading: (appName) => `Your invitation to ${appName}`,
  intro: (appName, inviter) =>
    inviter ? `${inviter} has invited you to join ${appName}.` : `You have been invited to join ${appName}.`,
  quote: (inviter) => (inviter ? `${inviter} writes:` : 'A personal message:'),
  recipient: 'For',
  validUntil: 'Valid until',
  button: 'Accept invitation',
  decline: 'Decline',
  unexpected: 'Not expecting this? Close the page. Nothing happens unless you accept.',
  endings: {
    JUST_ACCEPTED: ({ appName }) => ({
      heading: `Welcome to ${appName}`,
      text: 'You have accepted the invitation. You can close this page.',
    }),
    JUST_DECLINED: ({ appName }) => ({
      heading: 'You have declined',
      text: `You will not join ${appName} with this invitation. You can close this page.`,
    }),
    ACCEPTED: ({ appName }) => ({
      heading: 'Already accepted',
      text: `This invitation to ${appName} has already been accepted. There is nothing left to do here.`,
    }),
    EXPIRED: ({ appName, inviter }) => ({
      heading: 'This invitation has expired',
      text: `It can no longer be used to join ${appName}. ${askAgain(inviter)}`,
    }),
    REVOKED: ({ appName, inviter }) => ({
      heading: 'This invitation has been withdrawn',
      text: `It can no longer be used to join ${appName}. Do you think this is a mistake? ${askAgain(inviter)}`,
    }),
    DECLINED: ({ appName, inviter }) => ({
      heading: 'This invitation was declined',
      text: `Would you like to join ${appName} after all? ${askAgain(inviter)}`,
    }),
  },
  unknown: {
    heading: 'This link does not work',
    text: 'Open it from the email again, and check that it is complete. If you received several emails, use the newest one.',
  },
  foreign: {
    heading: 'Not accepted',
    text: 'Another website tried to accept the invitation for you. To accept it yourself, open the link in the email.',
  },
  busy: {
    heading: 'One moment, please',
    text: 'The service is busy at the moment. Nothing is lost. Try again in a minute.',
  },
}
