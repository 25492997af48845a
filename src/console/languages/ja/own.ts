import type { Dictionary } from '../dictionary.ts'

export const own: Dictionary['own'] = {
  description: '受け取った招待と送った招待です。',
  received: '受信',
  sent: '送信',
  nothingSent: {
    title: 'まだ誰も招待していません',
    text: '招待した人と、その返事がここに表示されます。',
  },
  quotaLabel: '残りの割り当て',
  quota: (remaining, limit) => `あと ${remaining} 人を招待できます（上限 ${limit} 人）`,
  resets: (time) => `${time} まで`,
  empty: {
    title: '返事を待っている招待はありません',
    text: '招待されると、ここに自動的に表示されます。',
    unverified: 'トークンに確認済みのアドレスがないため、招待を見つけられません。',
  },
  invitedTo: (appName) => `${appName} に招待されています`,
  expires: '返事の期限：',
  accept: '承諾する',
  decline: '辞退する',
  accepted: (appName) => `${appName} へようこそ。`,
  declined: (appName) => `${appName} への招待を辞退しました。`,
  askAccept: (appName, address) => ({
    title: 'この招待を承諾しますか？',
    text: `${address} として ${appName} に参加します。元に戻せません。`,
    confirm: '承諾する',
  }),
  askDecline: (appName) => ({
    title: 'この招待を辞退しますか？',
    text: `辞退すると、${appName} に参加するには新しい招待が必要になります。`,
    confirm: '辞退する',
  }),
}
