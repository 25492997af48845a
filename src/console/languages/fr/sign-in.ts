import type { Dictionary } from '../dictionary.ts'

export const signIn: Dictionary['signIn'] = {
  title: 'Se connecter à la console',
  intro: (appName) => `Invitez des personnes à rejoindre ${appName} et suivez leurs invitations.`,
  credential: 'Clé secrète ou jeton',
  credentialHint: 'Une clé commence par sk_. Un jeton est le JWT d’une personne connectée.',
  show: 'Afficher la clé ou le jeton',
  submit: 'Se connecter',
  or: 'ou',
  openid: 'Continuer avec l’authentification unique',
  development: 'Continuer avec la clé de développement',
  kept: {
    title: 'Votre session est terminée',
    text: 'Cet onglet conserve votre saisie. Pour continuer, connectez-vous avec le même compte ou la même clé.',
    openid: 'L’authentification unique s’ouvre dans un nouvel onglet. Revenez ensuite à celui-ci.',
  },
  failures: {
    refused:
      'La passerelle n’accepte pas ces identifiants. Ils sont peut-être mal saisis, révoqués ou expirés.',
    limited: 'Trop de tentatives. Attendez une minute, puis réessayez.',
    unavailable: 'La passerelle n’a pas répondu. Réessayez.',
  },
  where: 'Où est ma clé ?',
  whereDevelopment:
    'En développement, la passerelle affiche sa clé au démarrage et la garde dans le répertoire de données (.data par défaut).',
  whereProduction:
    'L’opérateur définit les clés dans SECRET_KEY, ou en crée une avec « invitations keys create ».',
  storage: 'Les identifiants ne servent qu’à la session. Ils ne sont pas enregistrés dans ce navigateur.',
}
