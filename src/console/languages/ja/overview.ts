import type { Dictionary } from '../dictionary.ts'

export const overview: Dictionary['overview'] = {
  title: '概要',
  total: '合計',
  range: 'グラフの期間',
  ranges: (days) => `${days} 日間`,
  empty: {
    title: '招待はまだありません',
    text: '最初の人を招待して（たとえばご自身）、このページが変わる様子をご覧ください。',
  },
  funnel: {
    title: '招待から承諾まで',
    steps: { created: '作成', emailed: 'メール送信', accepted: '承諾' },
    median: (duration) => `承諾した人の半数は ${duration} 以内に承諾しています。`,
    noMedian: 'この期間に承諾した人はいません。',
  },
  health: {
    title: 'メールの配信',
    share: 'メールサーバーが受け付けた割合',
    sent: '送信',
    failed: '失敗',
  },
  chart: {
    title: '日別',
    day: '日',
    series: { created: '作成', accepted: '承諾', declined: '辞退' },
  },
  attention: {
    title: '要確認',
    nothing: '確認が必要なものはありません。',
    failed: '失敗したメール',
    waiting: '10 分以上待っているメール',
    expiring: '3 日以内に期限切れ',
    webhooks: '失敗している Webhook',
  },
  rankings: {
    inviters: '招待した人',
    domains: 'ドメイン',
    templates: 'テンプレート',
    name: '名前',
    created: '作成',
    rate: '承諾',
  },
}
