import type { Dictionary } from '../dictionary.ts'

export const common: Dictionary['common'] = {
  loading: 'Cargando…',
  retry: 'Volver a intentar',
  cancel: 'Cancelar',
  close: 'Cerrar',
  save: 'Guardar',
  copy: 'Copiar',
  copied: 'Copiado',
  never: 'Nunca',
  none: 'Ninguno',
  more: 'Cargar más',
  refused: 'No se ha hecho',
  notObject: 'Esto no es un objeto JSON.',
  failure: {
    offline: {
      title: 'La pasarela no responde',
      text: 'Compruebe su conexión. Después vuelva a intentarlo.',
    },
    unavailable: {
      title: 'La pasarela está ocupada',
      text: 'No se pudieron leer los datos en este momento. Vuelva a intentarlo en unos segundos.',
    },
    forbidden: {
      title: 'Su credencial no permite hacer esto',
      text: (scope) =>
        scope === null
          ? 'Le falta un permiso (scope). Inicie sesión con una clave o un token que lo tenga.'
          : `Le falta el permiso (scope) ${scope}. Inicie sesión con una clave o un token que lo tenga.`,
    },
    other: {
      title: 'La solicitud ha fallado',
      text: 'Vuelva a intentarlo. Si falla otra vez, busque la solicitud en el registro de la pasarela.',
      request: (id) => `Solicitud ${id}`,
    },
  },
  statuses: {
    PENDING: 'Pendiente',
    ACCEPTED: 'Aceptada',
    DECLINED: 'Rechazada',
    EXPIRED: 'Caducada',
    REVOKED: 'Revocada',
  },
  deliveryStates: {
    QUEUED: 'En cola',
    SENDING: 'Enviándose',
    SENT: 'Enviado',
    FAILED: 'Fallido',
    CANCELED: 'Cancelado',
  },
}
