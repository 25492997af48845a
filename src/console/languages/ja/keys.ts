import type { Dictionary } from '../dictionary.ts'

export const keys: Dictionary['keys'] = {
  description: 'プログラムはキーを使ってAPIを呼び出します。キーは作成時に一度だけ表示されます。',
  empty: '設定にあるもの以外のキーはありません',
  create: 'キーを作成',
  revoke: '取り消す',
  until: '期限',
  days: '有効日数',
  daysHint: '空欄の場合、期限はありません。',
  headers: {
    name: '名前',
    scopes: '権限',
    used: '最終使用',
    state: '状態',
    actions: '操作',
  },
  states: { ACTIVE: '有効', EXPIRED: '期限切れ', REVOKED: '取り消し済み' },
  once: {
    title: '今すぐキーをコピーしてください',
    text: '再び表示されることはありません。ゲートウェイはハッシュだけを保存します。',
    copy: 'キーをコピー',
    done: '完了',
  },
  revoked: (name: string) => `キー「${name}」を取り消しました。`,
  askRevoke: (name: string) => ({
    title: `キー「${name}」を取り消しますか？`,
    text: 'このキーを使うプログラムは数秒以内に拒否されます。元に戻せません。',
    confirm: '取り消す',
  }),
}
