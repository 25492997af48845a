import type { Dictionary } from '../dictionary.ts'

export const invite: Dictionary['invite'] = {
  description: 'Pegue una dirección o miles. Cada una recibe su propia invitación y su propio correo.',
  addresses: 'Direcciones',
  addressesHint: 'Una por línea o separadas por comas. Los nombres delante de las direcciones se omiten.',
  wrong: (list) => `No es una dirección: ${list}`,
  count: (count, text) => (count === 1 ? '1 dirección' : `${text} direcciones`),
  send: (count, text) => {
    if (count === 0) return 'Invitar'
    return count === 1 ? 'Invitar a 1 persona' : `Invitar a ${text} personas`
  },
  notify: 'Enviar un correo',
  notifyHint: 'Si no, usted recibe los enlaces y los pasa.',
  template: 'Plantilla',
  locale: 'Idioma del correo',
  message: 'Mensaje personal',
  messageHint: 'Texto sin formato de 1000 caracteres como máximo.',
  more: 'Caducidad, destino y metadatos',
  days: 'Se puede aceptar durante (días)',
  redirectUrl: 'Lleva a',
  redirectUrlHint: 'Una página de su aplicación. Sin ella, la pasarela muestra la suya.',
  metadata: 'Metadatos',
  metadataHint: 'Un objeto JSON. Se copia al usuario que acepta.',
  conflict: {
    title: 'Si una dirección ya está invitada',
    label: 'Qué hacer con una dirección que tiene una invitación pendiente',
    policies: {
      ERROR: { label: 'Avisar', text: 'La fila falla y nada cambia.' },
      RETURN_EXISTING: {
        label: 'Conservar la invitación existente',
        text: 'Queda como está y no se envía ningún correo.',
      },
      RENEW: {
        label: 'Renovarla',
        text: 'Conserva su id y recibe una nueva caducidad, un enlace nuevo y otro correo. El enlace anterior deja de funcionar.',
      },
      REPLACE: {
        label: 'Sustituirla',
        text: 'La invitación existente se revoca y una nueva ocupa su lugar.',
      },
      ALLOW: {
        label: 'Invitar de todos modos',
        text: 'La dirección tiene entonces varias invitaciones, aunque un usuario la tenga.',
      },
    },
  },
  preview: {
    title: 'Vista previa del correo',
    subject: 'Asunto',
    kind: 'Qué correo',
    kinds: { first: 'Invitación', reminder: 'Recordatorio' },
    form: 'Formato',
    forms: { html: 'Diseño', text: 'Texto' },
    invalid: 'Aún no se puede mostrar el correo',
  },
  results: {
    title: (created, failed) =>
      failed === '0' ? `${created} invitadas` : `${created} invitadas, ${failed} no invitadas`,
    byEmail: 'Los correos están en camino. La tabla de invitaciones muestra cuándo llegan.',
    byLink: 'No se envió ningún correo. Copie los enlaces de abajo y páselos.',
    again: 'Invitar a más',
    unsent: (count, text) =>
      `${count === 1 ? 'No se envió 1 dirección' : `No se enviaron ${text} direcciones`} porque la llamada falló. Muéstrelas de nuevo y luego envíelas.`,
    showUnsent: 'Mostrar las direcciones no enviadas',
    mailbox: 'Abrir el buzón',
    address: 'Dirección',
    result: 'Resultado',
    invited: 'Invitada',
    copyLink: 'Copiar enlace',
  },
}
