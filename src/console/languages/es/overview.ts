import type { Dictionary } from '../dictionary.ts'

export const overview: Dictionary['overview'] = {
  title: 'Resumen',
  total: 'Todas las invitaciones',
  empty: {
    title: 'Aún no hay invitaciones',
    text: 'Invite a la primera persona, por ejemplo a usted, y vea cómo cambia esta página.',
  },
}
