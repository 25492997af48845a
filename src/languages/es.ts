import { fullInviter, shortInviter } from './inviter.ts'
import type { NamedInviter, Wording } from './wording.ts'

const intro = (appName: string, inviter: NamedInviter | null) =>
  inviter
    ? `${fullInviter(inviter)} te ha invitado a unirte a ${appName}.`
    : `Te han invitado a unirte a ${appName}.`

const quote = (inviter: NamedInviter | null) =>
  inviter ? `Mensaje de ${shortInviter(inviter)}:` : 'Mensaje personal:'

const askAgain = (inviter: NamedInviter | null) =>
  `pide una nueva invitación a ${inviter ? fullInviter(inviter) : 'la persona que te invitó'}.`

export const es: Wording = {
  mail: {
    invitation: {
      subject: (appName, inviter) =>
        inviter
          ? `${shortInviter(inviter)} te ha invitado a unirte a ${appName}`
          : `Te han invitado a unirte a ${appName}`,
      intro,
      button: 'Aceptar la invitación',
    },
    waitlist_invitation: {
      subject: (appName) => `Tu plaza en ${appName} ya está disponible`,
      intro: (appName, inviter) =>
        inviter
          ? `Gracias por tu paciencia. ${fullInviter(inviter)} te ha reservado una plaza en ${appName}.`
          : `Gracias por tu paciencia. Tu plaza en ${appName} ya está disponible.`,
      button: 'Reservar mi plaza',
    },
    reminder: {
      subject: (subject) => `Recordatorio: ${subject}`,
      heading: 'Te recordamos que aún no has respondido a esta invitación.',
    },
    quote,
    fallback: 'Si el botón no funciona, abre este enlace en tu navegador:',
    expires: (date) => `La invitación es válida hasta el ${date}.`,
    unexpected: (emailAddress) =>
      `Este correo se ha enviado a ${emailAddress}. Si no lo esperabas, puedes ignorarlo.`,
  },
  page: {
    heading: (appName) => `Tu invitación para unirte a ${appName}`,
    intro,
    quote,
    recipient: 'Para',
    validUntil: 'Válida hasta',
    button: 'Aceptar la invitación',
    decline: 'Rechazar',
    askDecline: (appName) => ({
      heading: '¿Rechazar esta invitación?',
      text: `Después solo podrás unirte a ${appName} con una nueva invitación.`,
    }),
    confirmDecline: 'Rechazar la invitación',
    back: 'Volver a la invitación',
    accepted: 'Has aceptado la invitación.',
    proceed: (appName) => `Continuar a ${appName}`,
    unexpected:
      'Si no esperabas esta invitación, puedes cerrar esta página. No ocurrirá nada si no la aceptas.',
    endings: {
      JUST_ACCEPTED: (appName) => ({
        heading: `Te damos la bienvenida a ${appName}`,
        text: 'Has aceptado la invitación. Puedes cerrar esta página.',
      }),
      JUST_DECLINED: (appName) => ({
        heading: 'Has rechazado la invitación',
        text: `La invitación para unirte a ${appName} ya no es válida. Puedes cerrar esta página.`,
      }),
      ACCEPTED: (appName) => ({
        heading: 'Invitación ya aceptada',
        text: `Esta invitación para unirse a ${appName} ya se ha aceptado. No tienes que hacer nada más.`,
      }),
      EXPIRED: (appName, inviter) => ({
        heading: 'Esta invitación ha caducado',
        text: `Si todavía quieres unirte a ${appName}, ${askAgain(inviter)}`,
      }),
      REVOKED: (appName, inviter) => ({
        heading: 'Esta invitación se ha anulado',
        text: `Ya no puedes usarla para unirte a ${appName}. Si crees que es un error, ${askAgain(inviter)}`,
      }),
      DECLINED: (appName, inviter) => ({
        heading: 'Esta invitación se ha rechazado',
        text: `Si al final quieres unirte a ${appName}, ${askAgain(inviter)}`,
      }),
    },
    unknown: {
      heading: 'Este enlace no funciona',
      text: 'Ábrelo otra vez desde el correo y comprueba que esté completo. Si has recibido varios correos, usa el enlace del más reciente.',
    },
    foreign: {
      heading: 'No se ha cambiado nada',
      text: 'Otro sitio web ha intentado responder a la invitación por ti. Para responder tú, abre el enlace del correo.',
    },
    busy: {
      heading: 'Un momento, por favor',
      text: 'El servicio está muy ocupado en este momento. Inténtalo de nuevo en un minuto.',
    },
  },
  site: {
    home: (appName) => ({
      heading: `Invitaciones a ${appName}`,
      text: 'Si te han invitado, abre el enlace del correo que has recibido.',
    }),
    notFound: {
      heading: 'Esta página no existe',
      text: 'Comprueba la dirección. Si te han invitado, vuelve a abrir el enlace del correo y comprueba que está completo.',
    },
    failed: {
      heading: 'Se ha producido un error',
      text: 'El servicio no ha podido responder debido a un error. Inténtalo de nuevo en unos minutos. Si te han invitado, vuelve a abrir el enlace del correo.',
    },
    refused: {
      heading: 'Esta solicitud no se ha aceptado',
      text: 'El servicio no puede procesar lo que ha enviado tu navegador. Vuelve a la página anterior e inténtalo de nuevo. Si te han invitado, vuelve a abrir el enlace del correo.',
    },
  },
}
