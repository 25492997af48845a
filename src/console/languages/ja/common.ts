import type { Dictionary } from '../dictionary.ts'

export const common: Dictionary['common'] = {
  loading: '読み込み中…',
  retry: '再試行',
  cancel: 'キャンセル',
  close: '閉じる',
  save: '保存',
  copy: 'コピー',
  copied: 'コピーしました',
  never: 'なし',
  none: 'なし',
  more: 'さらに読み込む',
  refused: '実行されませんでした',
  notObject: 'JSON オブジェクトではありません。',
  failure: {
    offline: { title: 'ゲートウェイが応答しません', text: '接続を確認してから、もう一度お試しください。' },
    unavailable: {
      title: 'ゲートウェイが混み合っています',
      text: '現在データを読み取れません。数秒後にもう一度お試しください。',
    },
    forbidden: {
      title: 'この認証情報ではこの操作はできません',
      text: (scope) =>
        scope === null
          ? '権限（スコープ）が不足しています。権限を持つキーまたはトークンでサインインしてください。'
          : `権限（スコープ）${scope} がありません。この権限を持つキーまたはトークンでサインインしてください。`,
    },
    other: {
      title: 'リクエストに失敗しました',
      text: 'もう一度お試しください。再び失敗する場合は、ゲートウェイのログでリクエストを検索してください。',
      request: (id) => `リクエスト ${id}`,
    },
  },
  statuses: {
    PENDING: '保留中',
    ACCEPTED: '承諾済み',
    DECLINED: '辞退',
    EXPIRED: '期限切れ',
    REVOKED: '取り消し済み',
  },
  deliveryStates: {
    QUEUED: '送信待ち',
    SENDING: '送信中',
    SENT: '送信済み',
    FAILED: '失敗',
    CANCELED: '中止',
  },
}
