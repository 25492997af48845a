import type { Dictionary } from '../dictionary.ts'

export const webhooks: Dictionary['webhooks'] = {
  description:
    'Les destinataires des événements sur d’autres serveurs. Les points de terminaison se créent avec l’API ou la ligne de commande.',
  empty: {
    title: 'Il n’y a aucun point de terminaison',
    text: 'Créez-en un avec la mutation createWebhookEndpoint dans l’explorateur.',
  },
  allEvents: 'Tous les événements',
  working: 'En ordre',
  failing: 'En échec',
  disabled: 'Désactivé',
  one: 'Point de terminaison',
  missing: 'Ce point de terminaison n’existe pas',
  nothingSent: 'Rien n’a encore été envoyé',
  payload: 'Contenu',
  sendAgain: 'Renvoyer',
  queued: 'Le message est de nouveau en file d’attente.',
  sendTest: 'Envoyer un test',
  testQueued: 'Le message de test est en route.',
  headers: {
    event: 'Événement',
    state: 'État',
    answer: 'Réponse',
    time: 'Heure',
    actions: 'Actions',
  },
}
