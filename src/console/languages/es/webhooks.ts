import type { Dictionary } from '../dictionary.ts'

export const webhooks: Dictionary['webhooks'] = {
  description:
    'Los receptores de eventos en otros servidores. Los puntos de conexión se crean con la API o la línea de comandos.',
  empty: {
    title: 'No hay ningún punto de conexión',
    text: 'Cree uno con la mutación createWebhookEndpoint en el explorador.',
  },
  allEvents: 'Todos los eventos',
  working: 'Funciona',
  failing: 'Con errores',
  disabled: 'Desactivado',
  one: 'Punto de conexión',
  missing: 'Este punto de conexión no existe',
  nothingSent: 'Todavía no se ha enviado nada',
  payload: 'Contenido',
  sendAgain: 'Enviar de nuevo',
  queued: 'El mensaje está de nuevo en la cola.',
  sendTest: 'Enviar una prueba',
  testQueued: 'El mensaje de prueba está en camino.',
  enable: 'Activar',
  disable: 'Desactivar',
  enabled: 'Los eventos se envían de nuevo a este punto de conexión.',
  nowDisabled: 'No se envía nada a este punto de conexión hasta que lo active.',
  askDisable: (url) => ({
    title: '¿Desactivar este punto de conexión?',
    text: `No se envía nada a ${url} hasta que lo active. Los mensajes en cola se cancelan.`,
    confirm: 'Desactivar',
  }),
  headers: {
    event: 'Evento',
    state: 'Estado',
    answer: 'Respuesta',
    time: 'Hora',
    actions: 'Acciones',
  },
}
