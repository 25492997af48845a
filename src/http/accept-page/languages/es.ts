import type { PageWording } from './wording.ts'

const askAgain = (inviter: string | null) =>
  inviter ? `Pide a ${inviter} que te invite de nuevo.` : 'Pide a quien te invitó que lo haga de nuevo.'

export const es: PageWording = {
  heading: (appName) => `Tu invitación a ${appName}`,
  intro: (appName, inviter) =>
    inviter ? `${inviter} te ha invitado a unirte a ${appName}.` : `Te han invitado a unirte a ${appName}.`,
  quote: (inviter) => (inviter ? `${inviter} escribe:` : 'Un mensaje personal:'),
  recipient: 'Para',
  validUntil: 'Válida hasta',
  button: 'Aceptar la invitación',
  decline: 'Rechazar',
  unexpected: '¿No la esperabas? Cierra la página sin más: no pasa nada si no la aceptas.',
  endings: {
    JUST_ACCEPTED: ({ appName }) => ({
      heading: `Te damos la bienvenida a ${appName}`,
      text: 'Has aceptado la invitación. Puedes cerrar esta página.',
    }),
    JUST_DECLINED: ({ appName }) => ({
      heading: 'Has rechazado la invitación',
      text: `No te unirás a ${appName} con esta invitación. Puedes cerrar esta página.`,
    }),
    ACCEPTED: ({ appName }) => ({
      heading: 'Ya aceptada',
      text: `Esta invitación a ${appName} ya se aceptó antes. Aquí no queda nada por hacer.`,
    }),
    EXPIRED: ({ appName, inviter }) => ({
      heading: 'Esta invitación ha caducado',
      text: `Ya no sirve para unirse a ${appName}. ${askAgain(inviter)}`,
    }),
    REVOKED: ({ appName, inviter }) => ({
      heading: 'Esta invitación se ha retirado',
      text: `Ya no sirve para unirse a ${appName}. ¿Es un error? ${askAgain(inviter)}`,
    }),
    DECLINED: ({ appName, inviter }) => ({
      heading: 'Esta invitación se rechazó',
      text: `¿Quieres unirte a ${appName} después de todo? ${askAgain(inviter)}`,
    }),
  },
  unknown: {
    heading: 'Este enlace no funciona',
    text: 'Ábrelo otra vez desde el correo y comprueba que esté completo. Si has recibido varios correos, usa el más reciente.',
  },
  foreign: {
    heading: 'No aceptada',
    text: 'Otro sitio web ha intentado aceptar la invitación por ti. Para aceptarla tú, abre el enlace del correo.',
  },
  busy: {
    heading: 'Un momento, por favor',
    text: 'Ahora mismo hay demasiada actividad. No se ha perdido nada: inténtalo de nuevo en un minuto.',
  },
}
