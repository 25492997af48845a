import type { PageWording } from './wording.ts'

const askAgain = (inviter: string | null) =>
  inviter
    ? `Demandez à ${inviter} de vous inviter à nouveau.`
    : 'Demandez une nouvelle invitation à la personne qui vous a invité(e).'

export const fr: PageWording = {
  heading: (appName) => `Votre invitation à rejoindre ${appName}`,
  intro: (appName, inviter) =>
    inviter
      ? `${inviter} vous invite à rejoindre ${appName}.`
      : `Vous avez reçu une invitation à rejoindre ${appName}.`,
  quote: (inviter) => (inviter ? `${inviter} vous écrit :` : 'Un message personnel :'),
  recipient: 'Pour',
  validUntil: 'Valable jusqu’au',
  button: 'Accepter l’invitation',
  decline: 'Refuser',
  unexpected: 'Vous ne l’attendiez pas ? Fermez simplement la page : rien ne se passe sans votre accord.',
  endings: {
    JUST_ACCEPTED: ({ appName }) => ({
      heading: `Bienvenue sur ${appName}`,
      text: 'Vous avez accepté l’invitation. Vous pouvez fermer cette page.',
    }),
    JUST_DECLINED: ({ appName }) => ({
      heading: 'Vous avez refusé l’invitation',
      text: `Vous ne rejoindrez pas ${appName} avec cette invitation. Vous pouvez fermer cette page.`,
    }),
    ACCEPTED: ({ appName }) => ({
      heading: 'Déjà acceptée',
      text: `Cette invitation à rejoindre ${appName} a déjà été acceptée. Il n’y a plus rien à faire ici.`,
    }),
    EXPIRED: ({ appName, inviter }) => ({
      heading: 'Cette invitation a expiré',
      text: `Elle ne permet plus de rejoindre ${appName}. ${askAgain(inviter)}`,
    }),
    REVOKED: ({ appName, inviter }) => ({
      heading: 'Cette invitation a été retirée',
      text: `Elle ne permet plus de rejoindre ${appName}. Est-ce une erreur ? ${askAgain(inviter)}`,
    }),
    DECLINED: ({ appName, inviter }) => ({
      heading: 'Cette invitation a été refusée',
      text: `Souhaitez-vous finalement rejoindre ${appName} ? ${askAgain(inviter)}`,
    }),
  },
  unknown: {
    heading: 'Ce lien ne fonctionne pas',
    text: 'Ouvrez-le à nouveau depuis l’e-mail et vérifiez qu’il est complet. Si vous avez reçu plusieurs e-mails, utilisez le plus récent.',
  },
  foreign: {
    heading: 'Invitation non acceptée',
    text: 'Un autre site web a tenté d’accepter l’invitation à votre place. Pour l’accepter vous-même, ouvrez le lien de l’e-mail.',
  },
  busy: {
    heading: 'Un instant, s’il vous plaît',
    text: 'Il y a trop d’activité en ce moment. Rien n’est perdu : réessayez dans une minute.',
  },
}
