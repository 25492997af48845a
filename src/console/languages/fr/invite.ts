import type { Dictionary } from '../dictionary.ts'

export const invite: Dictionary['invite'] = {
  description:
    'Collez une adresse ou des milliers. Chacune reçoit sa propre invitation et son propre e-mail.',
  addresses: 'Adresses',
  addressesHint: 'Une par ligne, ou séparées par des virgules. Les noms devant les adresses sont omis.',
  wrong: (list) => `Pas une adresse : ${list}`,
  count: (count, text) => (count === 1 ? '1 adresse' : `${text} adresses`),
  send: (count, text) => {
    if (count === 0) return 'Inviter'
    return count === 1 ? 'Inviter 1 personne' : `Inviter ${text} personnes`
  },
  notify: 'Envoyer un e-mail',
  notifyHint: 'Sinon, vous recevez les liens et les transmettez vous-même.',
  template: 'Modèle',
  locale: 'Langue de l’e-mail',
  message: 'Message personnel',
  messageHint: 'Texte brut de 1000 caractères au plus.',
  more: 'Expiration, destination et métadonnées',
  days: 'Peut être acceptée pendant (jours)',
  redirectUrl: 'Mène à',
  redirectUrlHint: 'Une page de votre application. Sans elle, la passerelle montre la sienne.',
  metadata: 'Métadonnées',
  metadataHint: 'Un objet JSON. Il est copié vers l’utilisateur qui accepte.',
  conflict: {
    title: 'Si une adresse est déjà invitée',
    label: 'Que faire d’une adresse qui a une invitation en attente',
    policies: {
      ERROR: { label: 'Le signaler', text: 'La ligne échoue et rien ne change.' },
      RETURN_EXISTING: {
        label: 'Garder l’invitation existante',
        text: 'Elle reste telle quelle, et aucun e-mail n’est envoyé.',
      },
      RENEW: {
        label: 'La renouveler',
        text: 'Elle garde son id et reçoit une nouvelle expiration, un nouveau lien et un autre e-mail. L’ancien lien ne fonctionne plus.',
      },
      REPLACE: {
        label: 'La remplacer',
        text: 'L’invitation existante est révoquée, et une nouvelle prend sa place.',
      },
      ALLOW: {
        label: 'Inviter quand même',
        text: 'L’adresse a alors plusieurs invitations, même si un utilisateur l’a.',
      },
    },
  },
  preview: {
    title: 'Aperçu de l’e-mail',
    subject: 'Objet',
    kind: 'Quel e-mail',
    kinds: { first: 'Invitation', reminder: 'Rappel' },
    form: 'Format',
    forms: { html: 'Mise en page', text: 'Texte' },
    invalid: 'L’e-mail ne peut pas encore être affiché',
  },
  results: {
    title: (created, failed) =>
      failed === '0' ? `${created} invitées` : `${created} invitées, ${failed} non invitées`,
    byEmail: 'Les e-mails sont en route. Le tableau des invitations montre quand ils arrivent.',
    byLink: 'Aucun e-mail n’a été envoyé. Copiez les liens ci-dessous et transmettez-les.',
    again: 'Inviter d’autres personnes',
    unsent: (count, text) =>
      `${count === 1 ? '1 adresse n’a pas été envoyée' : `${text} adresses n’ont pas été envoyées`}, car l’appel a échoué. Affichez-les à nouveau, puis envoyez-les.`,
    showUnsent: 'Afficher les adresses non envoyées',
    mailbox: 'Ouvrir la boîte de réception',
    address: 'Adresse',
    result: 'Résultat',
    invited: 'Invitée',
    copyLink: 'Copier le lien',
  },
}
