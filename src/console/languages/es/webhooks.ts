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
  headers: {
    event: 'Evento',
    state: 'Estado',
    answer: 'Respuesta',
    time: 'Hora',
    actions: 'Acciones',
  },
}
