import type { Dictionary } from '../dictionary.ts'

export const bulk: Dictionary['bulk'] = {
  title: '選択した招待',
  selected: (count) => `${count} 件を選択中`,
  clear: '選択を解除',
  more: (count) => `ほか ${count} 件`,
  rest: (count) => `選択した招待のうち ${count} 件は終了しているため、変わりません。`,
  progress: '進捗',
  done: (done, failed) => (failed === '0' ? `${done} 件完了` : `${done} 件完了、${failed} 件は未完了`),
  actions: {
    resend: {
      button: '再送信',
      title: 'メールを再送信',
      plan: (count) => `${count} 件のメールを再送信します`,
      note: 'リンクは変わりません。',
    },
    extend: {
      button: '延長',
      title: '招待を延長',
      plan: (count) => `${count} 件の招待の期限を延長します`,
      note: 'メールは送信されません。',
    },
    revoke: {
      button: '取り消す',
      title: '招待を取り消す',
      plan: (count) => `${count} 件の招待を取り消します`,
      note: '承諾できなくなります。元に戻せません。',
    },
    remove: {
      button: '削除',
      title: '招待を削除',
      plan: (count) => `${count} 件の招待をメールとともに削除します`,
      note: 'イベントは個人情報なしで残ります。元に戻せません。',
    },
  },
}
