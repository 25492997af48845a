import type { Dictionary } from '../dictionary.ts'

export const bulk: Dictionary['bulk'] = {
  title: '選択した招待',
  selected: (count) => `${count} 件を選択中`,
  clear: '選択を解除',
  more: (count) => `ほか ${count} 件`,
  rest: (count) => `${count} 件は変更できないため、そのままです`,
  partial: (checked, total) =>
    `${total} 件のうち最初の ${checked} 件だけを確認しました。残りは変更時に確認されます。`,
  selectMatching: (count) => `一致する ${count} 件をすべて選択`,
  confirmRemoval: '完全に削除します',
  ended: (status) => `保留中ではありません: ${status}`,
  missing: 'もう存在しません',
  changed: '完了',
  result: '結果',
  results: '招待ごとの結果',
  download: '結果をダウンロード',
  stop: '停止',
  goOn: '続行',
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
