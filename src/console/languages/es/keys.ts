import type { Dictionary } from '../dictionary.ts'

export const keys: Dictionary['keys'] = {
  description: 'Los programas llaman a la API con una clave. Una clave se muestra una sola vez, al crearla.',
  empty: 'No hay claves aparte de las de la configuración',
  create: 'Crear una clave',
  revoke: 'Revocar',
  until: 'hasta',
  days: 'Válida durante cuántos días',
  daysHint: 'Déjelo vacío para una clave sin fin.',
  headers: {
    name: 'Nombre',
    scopes: 'Permisos',
    used: 'Último uso',
    state: 'Estado',
    actions: 'Acciones',
  },
  states: { ACTIVE: 'Activa', EXPIRED: 'Caducada', REVOKED: 'Revocada' },
  once: {
    title: 'Copie la clave ahora',
    text: 'No se vuelve a mostrar. La pasarela guarda solo su hash.',
    copy: 'Copiar la clave',
    done: 'Listo',
  },
  revoked: (name: string) => `La clave ${name} está revocada.`,
  askRevoke: (name: string) => ({
    title: `¿Revocar la clave ${name}?`,
    text: 'Los programas que la usan se rechazan en pocos segundos. No se puede deshacer.',
    confirm: 'Revocar',
  }),
}
