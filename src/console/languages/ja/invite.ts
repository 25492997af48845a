import type { Dictionary } from '../dictionary.ts'

export const invite: Dictionary['invite'] = {
  description: '1 件でも数千件でもアドレスを貼り付けられます。それぞれに招待とメールが作成されます。',
  addresses: 'アドレス',
  addressesHint: '1 行に 1 件、またはカンマ区切り。アドレスの前の名前は省かれます。',
  wrong: (list) => `アドレスではありません：${list}`,
  count: (_count, text) => `アドレス ${text} 件`,
  send: (count, text) => (count === 0 ? '招待する' : `${text} 人を招待する`),
  notify: 'メールを送信',
  notifyHint: 'オフの場合は、表示されるリンクをご自身でお渡しください。',
  template: 'テンプレート',
  locale: 'メールの言語',
  message: '個人メッセージ',
  messageHint: '1000 文字までのプレーンテキスト。',
  more: '期限、リンク先、メタデータ',
  days: '承諾できる日数',
  redirectUrl: 'リンク先',
  redirectUrlHint: 'アプリケーションのページ。指定しない場合はゲートウェイのページが表示されます。',
  metadata: 'メタデータ',
  metadataHint: 'JSON オブジェクト。承諾したユーザーにコピーされます。',
  conflict: {
    title: 'アドレスがすでに招待されている場合',
    label: '保留中の招待があるアドレスの扱い',
    policies: {
      ERROR: { label: '報告する', text: 'その行は失敗し、何も変わりません。' },
      RETURN_EXISTING: {
        label: '既存の招待を残す',
        text: 'そのまま残り、メールは送信されません。',
      },
      RENEW: {
        label: '更新する',
        text: 'ID はそのままで、期限とリンクが新しくなり、メールがもう一度送信されます。古いリンクは使えなくなります。',
      },
      REPLACE: {
        label: '置き換える',
        text: '既存の招待を取り消し、新しい招待に置き換えます。',
      },
      ALLOW: {
        label: 'それでも招待する',
        text: 'ユーザーがいるアドレスでも、複数の招待を持つことになります。',
      },
    },
  },
  preview: {
    title: 'メールのプレビュー',
    subject: '件名',
    kind: 'メールの種類',
    kinds: { first: '招待', reminder: 'リマインダー' },
    form: '形式',
    forms: { html: 'デザイン', text: 'テキスト' },
    invalid: 'メールをまだ表示できません',
  },
  results: {
    title: (created, failed) =>
      failed === '0'
        ? `${created} 人を招待しました`
        : `${created} 人を招待、${failed} 人は招待できませんでした`,
    byEmail: 'メールを送信しています。届いたかどうかは招待の一覧に表示されます。',
    byLink: 'メールは送信していません。下のリンクをコピーしてお渡しください。',
    again: 'さらに招待する',
    unsent: (_count, text) =>
      `呼び出しに失敗したため、${text} 件のアドレスは送信されていません。もう一度表示してから送信してください。`,
    showUnsent: '未送信のアドレスを表示する',
    mailbox: 'メールボックスを開く',
    address: 'アドレス',
    result: '結果',
    invited: '招待済み',
    copyLink: 'リンクをコピー',
  },
}
