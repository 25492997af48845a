import { fullInviter, shortInviter } from './inviter.ts'
import type { NamedInviter, Wording } from './wording.ts'

const intro = (appName: string, inviter: NamedInviter | null) =>
  inviter
    ? `${fullInviter(inviter)} has invited you to join ${appName}.`
    : `You have been invited to join ${appName}.`

const quote = (inviter: NamedInviter | null) =>
  inviter ? `Message from ${shortInviter(inviter)}:` : 'Personal message:'

const askAgain = (inviter: NamedInviter | null) =>
  `ask ${inviter ? fullInviter(inviter) : 'the person who invited you'} for a new invitation.`

export const en: Wording = {
  mail: {
    invitation: {
      subject: (appName, inviter) =>
        inviter
          ? `${shortInviter(inviter)} invited you to join ${appName}`
          : `You are invited to join ${appName}`,
      intro,
      button: 'Accept invitation',
    },
    waitlist_invitation: {
      subject: (appName) => `Your place at ${appName} is ready`,
      intro: (appName, inviter) =>
        inviter
          ? `Thank you for waiting. ${fullInviter(inviter)} has reserved a place for you at ${appName}.`
          : `Thank you for waiting. Your place at ${appName} is ready.`,
      button: 'Claim my place',
    },
    reminder: {
      subject: (subject) => `Reminder: ${subject}`,
      heading: 'This is a reminder that you have not responded to this invitation yet.',
    },
    quote,
    fallback: 'If the button does not work, open this link in your browser:',
    expires: (date) => `This invitation is valid until ${date}.`,
    unexpected: (emailAddress) =>
      `This email was sent to ${emailAddress}. If you were not expecting it, you can ignore it.`,
  },
  page: {
    heading: (appName) => `Your invitation to join ${appName}`,
    intro,
    quote,
    recipient: 'For',
    validUntil: 'Valid until',
    button: 'Accept invitation',
    decline: 'Decline',
    askDecline: (appName) => ({
      heading: 'Decline this invitation?',
      text: `You can then join ${appName} only with a new invitation.`,
    }),
    confirmDecline: 'Decline invitation',
    back: 'Back to the invitation',
    accepted: 'You have accepted the invitation.',
    proceed: (appName) => `Continue to ${appName}`,
    unexpected:
      'If you were not expecting this invitation, you can close this page. Nothing happens unless you accept.',
    endings: {
      JUST_ACCEPTED: (appName) => ({
        heading: `Welcome to ${appName}`,
        text: 'You have accepted the invitation. You can close this page.',
      }),
      JUST_DECLINED: (appName) => ({
        heading: 'You have declined the invitation',
        text: `The invitation to join ${appName} is no longer valid. You can close this page.`,
      }),
      ACCEPTED: (appName) => ({
        heading: 'Already accepted',
        text: `This invitation to join ${appName} has already been accepted. There is nothing else to do.`,
      }),
      EXPIRED: (appName, inviter) => ({
        heading: 'This invitation has expired',
        text: `If you would still like to join ${appName}, ${askAgain(inviter)}`,
      }),
      REVOKED: (appName, inviter) => ({
        heading: 'This invitation has been withdrawn',
        text: `You can no longer use it to join ${appName}. If you think this is a mistake, ${askAgain(inviter)}`,
      }),
      DECLINED: (appName, inviter) => ({
        heading: 'This invitation was declined',
        text: `If you would like to join ${appName} after all, ${askAgain(inviter)}`,
      }),
    },
    unknown: {
      heading: 'This link does not work',
      text: 'Open it from the email again, and check that it is complete. If you received several emails, use the link in the newest one.',
    },
    foreign: {
      heading: 'Nothing has changed',
      text: 'Another website tried to respond to the invitation for you. To respond yourself, open the link in the email.',
    },
    busy: {
      heading: 'One moment, please',
      text: 'The service is busy at the moment. Please try again in a minute.',
    },
  },
  site: {
    home: (appName) => ({
      heading: `Invitations to ${appName}`,
      text: 'If you have been invited, open the link in the email that you received.',
    }),
    notFound: {
      heading: 'This page does not exist',
      text: 'Check the address. If you have been invited, open the link in the email again, and check that it is complete.',
    },
    failed: {
      heading: 'Something went wrong',
      text: 'The service could not answer because of an error. Please try again in a few minutes. If you have been invited, open the link in the email again.',
    },
    refused: {
      heading: 'This request was not accepted',
      text: 'The service cannot process what your browser has sent. Go back to the previous page and try again. If you have been invited, open the link in the email again.',
    },
  },
}
