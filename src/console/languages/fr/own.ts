import type { Dictionary } from '../dictionary.ts'

export const own: Dictionary['own'] = {
  description: 'Les invitations que vous avez reçues et envoyées.',
  received: 'Reçues',
  sent: 'Envoyées',
  nothingSent: {
    title: 'Vous n’avez encore invité personne',
    text: 'Les personnes que vous invitez apparaissent ici avec leur réponse.',
  },
  quotaLabel: 'Reste de votre quota',
  quota: (remaining, limit) => `Vous pouvez inviter ${remaining} personnes sur ${limit}`,
  resets: (time) => `jusqu’au ${time}`,
  empty: {
    title: 'Aucune invitation n’attend de réponse',
    text: 'Quand quelqu’un vous invite, cela apparaît ici de soi-même.',
    unverified:
      'Votre jeton ne contient aucune adresse vérifiée, donc aucune invitation ne peut être trouvée.',
  },
  invitedTo: (appName) => `Vous avez une invitation à rejoindre ${appName}`,
  expires: 'Réponse possible jusqu’à :',
  accept: 'Accepter',
  decline: 'Refuser',
  accepted: (appName) => `Bienvenue sur ${appName}.`,
  declined: (appName) => `Vous avez refusé l’invitation à rejoindre ${appName}.`,
  askAccept: (appName, address) => ({
    title: 'Accepter cette invitation ?',
    text: `Vous rejoignez ${appName} en tant que ${address}. C’est définitif.`,
    confirm: 'Accepter',
  }),
  askDecline: (appName) => ({
    title: 'Refuser cette invitation ?',
    text: `Vous ne pourrez ensuite rejoindre ${appName} qu’avec une nouvelle invitation.`,
    confirm: 'Refuser',
  }),
}
