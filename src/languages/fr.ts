import { fullInviter, shortInviter } from './inviter.ts'
import type { NamedInviter, Wording } from './wording.ts'

const intro = (appName: string, inviter: NamedInviter | null) =>
  inviter
    ? `${fullInviter(inviter)} vous invite à rejoindre ${appName}.`
    : `Vous avez reçu une invitation à rejoindre ${appName}.`

// "Message de" would need an elision before a vowel (d’Ada).
const quote = (inviter: NamedInviter | null) =>
  inviter ? `${shortInviter(inviter)} vous écrit :` : 'Message personnel :'

const askAgain = (inviter: NamedInviter | null) =>
  inviter
    ? `demandez à ${fullInviter(inviter)} de vous inviter à nouveau.`
    : 'demandez une nouvelle invitation à la personne qui vous l’a envoyée.'

// A colon has a no-break space before it.
export const fr: Wording = {
  mail: {
    invitation: {
      subject: (appName, inviter) =>
        inviter
          ? `${shortInviter(inviter)} vous invite à rejoindre ${appName}`
          : `Votre invitation à rejoindre ${appName}`,
      intro,
      button: 'Accepter l’invitation',
    },
    waitlist_invitation: {
      subject: (appName) => `Votre place sur ${appName} est disponible`,
      intro: (appName, inviter) =>
        inviter
          ? `Merci de votre patience. ${fullInviter(inviter)} vous a réservé une place sur ${appName}.`
          : `Merci de votre patience. Votre place sur ${appName} est disponible.`,
      button: 'Réserver ma place',
    },
    reminder: {
      subject: (subject) => `Rappel : ${subject}`,
      heading: 'Pour rappel, vous n’avez pas encore répondu à cette invitation.',
    },
    quote,
    fallback: 'Si le bouton ne fonctionne pas, ouvrez ce lien dans votre navigateur :',
    expires: (date) => `L’invitation est valable jusqu’au ${date}.`,
    unexpected: (emailAddress) =>
      `Cet e-mail a été envoyé à ${emailAddress}. Si vous ne l’attendiez pas, vous pouvez l’ignorer.`,
  },
  page: {
    heading: (appName) => `Votre invitation à rejoindre ${appName}`,
    intro,
    quote,
    recipient: 'Pour',
    validUntil: 'Valable jusqu’au',
    button: 'Accepter l’invitation',
    decline: 'Refuser',
    askDecline: (appName) => ({
      heading: 'Refuser cette invitation ?',
      text: `Vous ne pourrez ensuite rejoindre ${appName} qu’avec une nouvelle invitation.`,
    }),
    confirmDecline: 'Refuser l’invitation',
    back: 'Revenir à l’invitation',
    accepted: 'Vous avez accepté l’invitation.',
    proceed: (appName) => `Continuer vers ${appName}`,
    unexpected:
      'Si vous n’attendiez pas cette invitation, vous pouvez fermer cette page. Rien ne se passera sans votre accord.',
    endings: {
      JUST_ACCEPTED: (appName) => ({
        heading: `Bienvenue sur ${appName}`,
        text: 'Vous avez accepté l’invitation. Vous pouvez fermer cette page.',
      }),
      JUST_DECLINED: (appName) => ({
        heading: 'Vous avez refusé l’invitation',
        text: `L’invitation à rejoindre ${appName} n’est plus valable. Vous pouvez fermer cette page.`,
      }),
      ACCEPTED: (appName) => ({
        heading: 'Invitation déjà acceptée',
        text: `Cette invitation à rejoindre ${appName} a déjà été acceptée. Vous n’avez rien d’autre à faire.`,
      }),
      EXPIRED: (appName, inviter) => ({
        heading: 'Cette invitation a expiré',
        text: `Si vous souhaitez toujours rejoindre ${appName}, ${askAgain(inviter)}`,
      }),
      REVOKED: (appName, inviter) => ({
        heading: 'Cette invitation a été annulée',
        text: `Elle ne permet plus de rejoindre ${appName}. Si vous pensez qu’il s’agit d’une erreur, ${askAgain(inviter)}`,
      }),
      DECLINED: (appName, inviter) => ({
        heading: 'Cette invitation a été refusée',
        text: `Si vous souhaitez finalement rejoindre ${appName}, ${askAgain(inviter)}`,
      }),
    },
    unknown: {
      heading: 'Ce lien ne fonctionne pas',
      text: 'Ouvrez-le à nouveau depuis l’e-mail et vérifiez qu’il est complet. Si vous avez reçu plusieurs e-mails, utilisez le lien du plus récent.',
    },
    foreign: {
      heading: 'Rien n’a été modifié',
      text: 'Un autre site web a tenté de répondre à l’invitation à votre place. Pour répondre vous-même, ouvrez le lien de l’e-mail.',
    },
    busy: {
      heading: 'Un instant, s’il vous plaît',
      text: 'Le service est très sollicité en ce moment. Veuillez réessayer dans une minute.',
    },
  },
  site: {
    home: (appName) => ({
      heading: `Invitations à rejoindre ${appName}`,
      text: 'Si vous avez été invité, ouvrez le lien de l’e-mail que vous avez reçu.',
    }),
    notFound: {
      heading: 'Cette page n’existe pas',
      text: 'Vérifiez l’adresse. Si vous avez été invité, rouvrez le lien de l’e-mail et vérifiez qu’il est complet.',
    },
    failed: {
      heading: 'Une erreur s’est produite',
      text: 'Le service n’a pas pu répondre à cause d’une erreur. Veuillez réessayer dans quelques minutes. Si vous avez été invité, rouvrez le lien de l’e-mail.',
    },
    refused: {
      heading: 'Cette requête n’a pas été acceptée',
      text: 'Le service ne peut pas traiter ce que votre navigateur a envoyé. Revenez à la page précédente et réessayez. Si vous avez été invité, rouvrez le lien de l’e-mail.',
    },
  },
}
