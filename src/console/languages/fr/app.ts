import type { Dictionary } from '../dictionary.ts'

export const app: Dictionary['app'] = {
  product: 'Invitations',
  skip: 'Aller au contenu',
  navigation: 'Navigation principale',
  openNavigation: 'Ouvrir la navigation',
  closeNavigation: 'Fermer la navigation',
  account: 'Compte et réglages',
  appearance: 'Apparence',
  light: 'Claire',
  dark: 'Sombre',
  auto: 'Comme le système',
  language: 'Langue',
  signOut: 'Se déconnecter',
  signedInAs: 'Connecté en tant que',
  secretKey: 'Clé secrète',
  explorer: 'Explorateur GraphQL',
  mailbox: 'Boîte de réception',
  development: 'Développement',
  unreachable: 'La passerelle ne répond pas. Cette page réessaie d’elle-même.',
  palette: {
    open: 'Rechercher ou aller à…',
    placeholder: 'Rechercher des vues et des actions',
    nothing: 'Aucun résultat',
    views: 'Vues',
    actions: 'Actions',
  },
  views: {
    overview: 'Aperçu',
    invitations: 'Invitations',
    invitation: 'Invitation',
    invite: 'Inviter',
    own: 'Mes invitations',
  },
  locked: {
    hint: (scope) => `Nécessite le droit ${scope}`,
    title: 'Vos identifiants ne donnent pas accès à cette vue',
    text: (scope) =>
      `Cette vue nécessite le droit (scope) ${scope}. Demandez à l’opérateur une clé ou un jeton avec ce droit, puis connectez-vous avec.`,
  },
  notFound: {
    title: 'Cette page n’existe pas',
    text: 'Vérifiez l’adresse ou revenez au début.',
    back: 'Revenir au début',
  },
  crash: {
    title: 'Cette vue ne fonctionne plus',
    text: 'Cette erreur n’a rien modifié. Rechargez la page. Si cela se reproduit, signalez les détails ci-dessous.',
    reload: 'Recharger',
  },
}
