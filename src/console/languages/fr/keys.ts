import type { Dictionary } from '../dictionary.ts'

export const keys: Dictionary['keys'] = {
  description:
    'Les programmes appellent l’API avec une clé. Une clé n’est affichée qu’une fois, à sa création.',
  empty: 'Aucune clé en dehors de celles de la configuration',
  create: 'Créer une clé',
  revoke: 'Révoquer',
  until: 'jusqu’au',
  days: 'Valable combien de jours',
  daysHint: 'Laissez vide pour une clé sans fin.',
  headers: {
    name: 'Nom',
    scopes: 'Droits',
    used: 'Dernière utilisation',
    state: 'État',
    actions: 'Actions',
  },
  states: { ACTIVE: 'Active', EXPIRED: 'Expirée', REVOKED: 'Révoquée' },
  once: {
    title: 'Copiez la clé maintenant',
    text: 'Elle ne sera plus affichée. La passerelle n’enregistre que son hachage.',
    copy: 'Copier la clé',
    done: 'Terminé',
  },
  revoked: (name: string) => `La clé ${name} est révoquée.`,
  askRevoke: (name: string) => ({
    title: `Révoquer la clé ${name} ?`,
    text: 'Les programmes qui l’utilisent sont refusés en quelques secondes. C’est irréversible.',
    confirm: 'Révoquer',
  }),
}
