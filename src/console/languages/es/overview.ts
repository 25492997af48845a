import type { Dictionary } from '../dictionary.ts'

export const overview: Dictionary['overview'] = {
  title: 'Resumen',
  total: 'Total',
  range: 'Periodo de los gráficos',
  ranges: (days) => `${days} días`,
  empty: {
    title: 'Aún no hay invitaciones',
    text: 'Invite a la primera persona, por ejemplo a usted, y vea cómo cambia esta página.',
  },
  funnel: {
    title: 'De la invitación a la aceptación',
    steps: { created: 'Creadas', emailed: 'Enviadas por correo', accepted: 'Aceptadas' },
    median: (duration) => `La mitad de quienes aceptan lo hace en ${duration}.`,
    noMedian: 'Nadie ha aceptado en este periodo.',
  },
  health: {
    title: 'Entrega de correos',
    share: 'aceptados por el servidor de correo',
    sent: 'enviados',
    failed: 'fallidos',
  },
  chart: {
    title: 'Por día',
    day: 'Día',
    series: { created: 'Creadas', accepted: 'Aceptadas', declined: 'Rechazadas' },
  },
  attention: {
    title: 'Requiere atención',
    nothing: 'Nada requiere su atención.',
    failed: 'Correos fallidos',
    waiting: 'Correos que esperan más de 10 minutos',
    expiring: 'Caducan en 3 días',
    webhooks: 'Webhooks que fallan',
  },
  rankings: {
    inviters: 'Quién invita',
    domains: 'Dominios',
    templates: 'Plantillas',
    name: 'Nombre',
    created: 'Creadas',
    rate: 'Aceptadas',
  },
}
