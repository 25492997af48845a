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
  enable: 'Activer',
  disable: 'Désactiver',
  enabled: 'Les événements sont de nouveau envoyés à ce point de terminaison.',
  nowDisabled: 'Rien n’est envoyé à ce point de terminaison tant que vous ne l’activez pas.',
  askDisable: (url) => ({
    title: 'Désactiver ce point de terminaison ?',
    text: `Rien n’est envoyé à ${url} tant que vous ne l’activez pas. Les messages en file d’attente sont annulés.`,
    confirm: 'Désactiver',
  }),
  headers: {
    event: 'Événement',
    state: 'État',
    answer: 'Réponse',
    time: 'Heure',
    actions: 'Actions',
  },
}
