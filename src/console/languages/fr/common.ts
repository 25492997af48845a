import type { Dictionary } from '../dictionary.ts'

export const common: Dictionary['common'] = {
  loading: 'Chargement…',
  retry: 'Réessayer',
  cancel: 'Annuler',
  close: 'Fermer',
  save: 'Enregistrer',
  copy: 'Copier',
  copied: 'Copié',
  never: 'Jamais',
  none: 'Aucun',
  more: 'Charger plus',
  refused: 'Non effectué',
  notObject: 'Ce n’est pas un objet JSON.',
  failure: {
    offline: { title: 'La passerelle ne répond pas', text: 'Vérifiez votre connexion, puis réessayez.' },
    unavailable: {
      title: 'La passerelle est occupée',
      text: 'Les données n’ont pas pu être lues pour le moment. Réessayez dans quelques secondes.',
    },
    forbidden: {
      title: 'Vos identifiants ne permettent pas cette action',
      text: (scope) =>
        scope === null
          ? 'Il leur manque un droit (scope). Connectez-vous avec une clé ou un jeton qui l’a.'
          : `Il leur manque le droit (scope) ${scope}. Connectez-vous avec une clé ou un jeton qui l’a.`,
    },
    other: {
      title: 'La requête a échoué',
      text: 'Réessayez. En cas de nouvel échec, cherchez la requête dans le journal de la passerelle.',
      request: (id) => `Requête ${id}`,
    },
  },
  statuses: {
    PENDING: 'En attente',
    ACCEPTED: 'Acceptée',
    DECLINED: 'Refusée',
    EXPIRED: 'Expirée',
    REVOKED: 'Révoquée',
  },
  deliveryStates: {
    QUEUED: 'En file d’attente',
    SENDING: 'En cours d’envoi',
    SENT: 'Envoyé',
    FAILED: 'Échoué',
    CANCELED: 'Annulé',
  },
}
