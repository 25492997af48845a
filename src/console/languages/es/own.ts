import type { Dictionary } from '../dictionary.ts'

export const own: Dictionary['own'] = {
  description: 'Las invitaciones que ha recibido y enviado.',
  received: 'Recibidas',
  sent: 'Enviadas',
  nothingSent: {
    title: 'Aún no ha invitado a nadie',
    text: 'Las personas que invite aparecen aquí con su respuesta.',
  },
  quotaLabel: 'Resto de su cuota',
  quota: (remaining, limit) => `Puede invitar a ${remaining} de ${limit} personas`,
  resets: (time) => `hasta ${time}`,
  empty: {
    title: 'Ninguna invitación espera respuesta',
    text: 'Cuando alguien le invite, aparecerá aquí por sí solo.',
    unverified:
      'Su token no contiene ninguna dirección verificada, así que no se puede encontrar ninguna invitación.',
  },
  invitedTo: (appName) => `Tiene una invitación a ${appName}`,
  expires: 'Se puede responder hasta:',
  accept: 'Aceptar',
  decline: 'Rechazar',
  accepted: (appName) => `Le damos la bienvenida a ${appName}.`,
  declined: (appName) => `Ha rechazado la invitación a ${appName}.`,
  askAccept: (appName, address) => ({
    title: '¿Aceptar esta invitación?',
    text: `Se une a ${appName} como ${address}. No se puede deshacer.`,
    confirm: 'Aceptar',
  }),
  askDecline: (appName) => ({
    title: '¿Rechazar esta invitación?',
    text: `Después solo podrá unirse a ${appName} con una invitación nueva.`,
    confirm: 'Rechazar',
  }),
}
