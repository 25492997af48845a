import type { Dictionary } from '../dictionary.ts'

export const quotas: Dictionary['quotas'] = {
  description: 'Combien de personnes peuvent être invitées, et qui a le plus invité.',
  own: 'Votre quota',
  unlimited: 'Votre accès n’est pas limité.',
  limits: 'Limites de la passerelle',
  limit: 'Limite',
  value: 'Valeur',
  none: 'Aucune',
  names: (hours) => [
    ['INVITATION_QUOTA', `Personnes que chaque clé ou personne peut inviter en ${hours} heures`],
    ['INVITER_QUOTA', `Personnes qui peuvent être invitées au nom d’un invitant en ${hours} heures`],
    ['RECIPIENT_MAIL_LIMIT', 'E-mails à une adresse en 24 heures'],
    ['DRY_RUN_QUOTA', `Lignes d’essais à blanc par clé ou personne en ${hours} heures`],
  ],
  inviters: (day) => `Le plus d’invitations depuis le ${day}`,
  nobody: 'Personne n’a invité.',
  of: (created, limit) => `${created} sur ${limit}`,
  note: 'Ces nombres comptent les invitations créées. Un quota compte les personnes et sa période commence avec la première, le reste d’un invitant peut donc différer.',
}
