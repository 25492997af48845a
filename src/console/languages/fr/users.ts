import type { Dictionary } from '../dictionary.ts'

export const users: Dictionary['users'] = {
  description: 'Les personnes qui ont accepté une invitation ou que votre application a ajoutées.',
  search: 'Rechercher des utilisateurs',
  searchHint: 'Adresse, ou id: et votre propre id',
  create: 'Ajouter un utilisateur',
  edit: 'Modifier',
  remove: 'Supprimer',
  one: 'Utilisateur',
  missing: 'Cet utilisateur n’existe pas',
  id: 'Id',
  emailAddress: 'Adresse e-mail',
  fixedAddress: 'Donnez d’abord un id externe à l’utilisateur pour changer l’adresse.',
  name: 'Nom',
  externalIdHint: 'L’id de l’utilisateur dans votre application. Il ne peut plus être changé ensuite.',
  isVerified: 'Adresse vérifiée',
  isVerifiedHint: 'L’utilisateur a prouvé que l’adresse est la sienne.',
  metadata: 'Métadonnées',
  verified: 'Vérifiée',
  unverified: 'Non vérifiée',
  noInvitations: 'Aucune invitation',
  headers: {
    user: 'Utilisateur',
    externalId: 'Id externe',
    verified: 'Adresse',
    created: 'Ajouté',
  },
  empty: {
    title: 'Aucun utilisateur pour l’instant',
    text: 'Chaque personne qui accepte une invitation apparaît ici.',
  },
  nothing: {
    title: 'Aucun utilisateur ne correspond',
    text: 'La recherche trouve le début d’une adresse. Écrivez id: devant l’id de votre application.',
  },
  saved: (address) => `${address} est enregistré.`,
  removed: (address) => `${address} est supprimé.`,
  askRemove: (address) => ({
    title: `Supprimer ${address} ?`,
    text: 'Les invitations ne nommeront plus cet utilisateur. C’est définitif.',
    confirm: 'Supprimer',
  }),
}
