import type { Dictionary } from '../dictionary.ts'

export const overview: Dictionary['overview'] = {
  title: 'Aperçu',
  total: 'Total',
  range: 'Période des graphiques',
  ranges: (days) => `${days} jours`,
  empty: {
    title: 'Pas encore d’invitations',
    text: 'Invitez une première personne, par exemple vous-même, et regardez cette page changer.',
  },
  funnel: {
    title: 'De l’invitation à l’acceptation',
    steps: { created: 'Créées', emailed: 'Envoyées par e-mail', accepted: 'Acceptées' },
    median: (duration) => `La moitié de ceux qui acceptent le font en ${duration}.`,
    noMedian: 'Personne n’a accepté pendant cette période.',
  },
  health: {
    title: 'Distribution des e-mails',
    share: 'acceptés par le serveur de messagerie',
    sent: 'envoyés',
    failed: 'échoués',
  },
  chart: {
    title: 'Par jour',
    day: 'Jour',
    series: { created: 'Créées', accepted: 'Acceptées', declined: 'Refusées' },
  },
  attention: {
    title: 'À surveiller',
    nothing: 'Rien ne demande votre attention.',
    failed: 'E-mails échoués',
    waiting: 'E-mails en attente depuis plus de 10 minutes',
    expiring: 'Expirent dans 3 jours',
    webhooks: 'Webhooks en échec',
  },
  rankings: {
    inviters: 'Invitants',
    domains: 'Domaines',
    templates: 'Modèles',
    name: 'Nom',
    created: 'Créées',
    rate: 'Acceptées',
  },
}
