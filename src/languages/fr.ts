import type { Wording } from './wording.ts'

export const fr: Wording = {
  invitation: {
    subject: (appName, inviter) =>
      inviter ? `${inviter} vous invite à rejoindre ${appName}` : `Votre invitation à rejoindre ${appName}`,
    intro: (appName, inviter) =>
      inviter
        ? `${inviter} vous invite à rejoindre ${appName}.`
        : `Vous avez reçu une invitation à rejoindre ${appName}.`,
    button: 'Accepter l’invitation',
  },
  waitlist_invitation: {
    subject: (appName) => `Votre place sur ${appName} est prête`,
    intro: (appName, inviter) =>
      inviter
        ? `Merci de votre patience : ${inviter} vous a ouvert une place sur ${appName}.`
        : `Merci de votre patience : votre place sur ${appName} est prête.`,
    button: 'Réserver ma place',
  },
  reminder: {
    subject: (subject) => `Rappel : ${subject}`,
    heading: 'Pour rappel : cette invitation attend toujours votre réponse.',
  },
  quote: (inviter) => (inviter ? `${inviter} vous écrit :` : 'Un message personnel :'),
  otherwise: 'Si le bouton ne fonctionne pas, ouvrez cette adresse dans votre navigateur :',
  expires: (date) => `L’invitation est valable jusqu’au ${date}.`,
  unexpected: (emailAddress) =>
    `Ce message a été envoyé à ${emailAddress}. Si vous ne l’attendiez pas, vous pouvez simplement l’ignorer.`,
}
