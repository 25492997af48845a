import type { Dictionary } from '../dictionary.ts'

export const users: Dictionary['users'] = {
  description: 'Personas que aceptaron una invitación o que su aplicación añadió.',
  search: 'Buscar usuarios',
  searchHint: 'Dirección, o id: y su propio id',
  create: 'Añadir un usuario',
  edit: 'Editar',
  remove: 'Eliminar',
  one: 'Usuario',
  missing: 'No existe este usuario',
  id: 'Id',
  emailAddress: 'Correo electrónico',
  fixedAddress: 'Dé primero un id externo al usuario para cambiar la dirección.',
  name: 'Nombre',
  externalIdHint: 'El id del usuario en su aplicación. No se puede cambiar después.',
  isVerified: 'Dirección verificada',
  isVerifiedHint: 'El usuario ha demostrado que la dirección es suya.',
  metadata: 'Metadatos',
  verified: 'Verificada',
  unverified: 'Sin verificar',
  noInvitations: 'Sin invitaciones',
  headers: {
    user: 'Usuario',
    externalId: 'Id externo',
    verified: 'Dirección',
    created: 'Añadido',
  },
  empty: {
    title: 'Aún no hay usuarios',
    text: 'Cada persona que acepta una invitación aparece aquí.',
  },
  nothing: {
    title: 'Ningún usuario coincide',
    text: 'La búsqueda encuentra el comienzo de una dirección. Escriba id: delante del id de su aplicación.',
  },
  saved: (address) => `${address} se ha guardado.`,
  removed: (address) => `${address} se ha eliminado.`,
  askRemove: (address) => ({
    title: `¿Eliminar ${address}?`,
    text: 'Las invitaciones ya no nombrarán a este usuario. No se puede deshacer.',
    confirm: 'Eliminar',
  }),
}
