import type { Dictionary } from '../dictionary.ts'

export const bulk: Dictionary['bulk'] = {
  title: 'Invitaciones seleccionadas',
  selected: (count) => `${count} seleccionadas`,
  clear: 'Quitar la selección',
  more: (count) => `y ${count} más`,
  rest: (count) => `${count} no se pueden cambiar y quedan como están`,
  partial: (checked, total) =>
    `Solo se comprobaron las primeras ${checked} de ${total}. Las demás se comprueban al cambiarlas.`,
  selectMatching: (count) => `Seleccionar las ${count} que coinciden`,
  confirmRemoval: 'Quiero eliminarlas definitivamente',
  ended: (status) => `Ya no está pendiente: ${status}`,
  missing: 'Ya no existe',
  changed: 'Hecho',
  result: 'Resultado',
  results: 'Resultado de cada invitación',
  download: 'Descargar los resultados',
  stop: 'Detener',
  goOn: 'Continuar',
  progress: 'Progreso',
  done: (done, failed) => (failed === '0' ? `${done} hechas` : `${done} hechas, ${failed} no`),
  actions: {
    resend: {
      button: 'Enviar de nuevo',
      title: 'Enviar los correos de nuevo',
      plan: (count) => `${count} correos se envían de nuevo`,
      note: 'Los enlaces siguen siendo los mismos.',
    },
    extend: {
      button: 'Prolongar',
      title: 'Prolongar las invitaciones',
      plan: (count) => `${count} invitaciones reciben una nueva caducidad`,
      note: 'No se envía ningún correo.',
    },
    revoke: {
      button: 'Revocar',
      title: 'Revocar las invitaciones',
      plan: (count) => `${count} invitaciones se revocan`,
      note: 'Ya no se pueden aceptar. No se puede deshacer.',
    },
    remove: {
      button: 'Eliminar',
      title: 'Eliminar las invitaciones',
      plan: (count) => `${count} invitaciones se eliminan con sus correos`,
      note: 'Sus eventos permanecen sin datos personales. No se puede deshacer.',
    },
  },
}
