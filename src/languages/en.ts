import type { Wording } from './wording.ts'

export const en: Wording = {
  invitation: {
    subject: (appName, inviter) =>
      inviter ? `${inviter} invited you to ${appName}` : `You are invited to ${appName}`,
    intro: (appName, inviter) =>
      inviter
        ? `${inviter} has invited you to join ${appName}.`
        : `You have been invited to join ${appName}.`,
    button: 'Accept invitation',
  },
  waitlist_invitation: {
    subject: (appName) => `Your place at ${appName} is ready`,
    intro: (appName, inviter) =>
      inviter
        ? `Thank you for waiting. ${inviter} has reserved a place for you at ${appName}.`
        : `Thank you for waiting. Your place at ${appName} is ready.`,
    button: 'Claim my place',
  },
  reminder: {
    subject: (subject) => `Reminder: ${subject}`,
    heading: 'A reminder: this invitation is still waiting for your answer.',
  },
  quote: (inviter) => (inviter ? `${inviter} writes:` : 'A personal message:'),
  otherwise: 'If the button does not work, open this address in your browser:',
  expires: (date) => `The invitation is valid until ${date}.`,
  unexpected: (emailAddress) =>
    `This email was sent to ${emailAddress}. If you did not expect it, you can simply ignore it.`,
}
