import type { Dictionary } from '../dictionary.ts'

export const webhooks: Dictionary['webhooks'] = {
  description:
    '他のサーバーでイベントを受け取る宛先です。エンドポイントはAPIまたはコマンドラインで作成します。',
  empty: {
    title: 'エンドポイントがありません',
    text: 'エクスプローラーでミューテーションcreateWebhookEndpointを使って作成してください。',
  },
  allEvents: 'すべてのイベント',
  working: '正常',
  failing: '失敗中',
  disabled: 'オフ',
  one: 'Webhookエンドポイント',
  missing: 'このエンドポイントは存在しません',
  nothingSent: 'まだ何も送信されていません',
  payload: '内容',
  sendAgain: '再送信',
  queued: 'メッセージは再びキューに入りました。',
  sendTest: 'テストを送信',
  testQueued: 'テストメッセージを送信しています。',
  enable: 'オンにする',
  disable: 'オフにする',
  enabled: 'このエンドポイントへの送信を再開しました。',
  nowDisabled: 'オンにするまで、このエンドポイントには何も送信されません。',
  askDisable: (url) => ({
    title: 'このエンドポイントをオフにしますか？',
    text: `オンにするまで、${url} には何も送信されません。送信待ちのメッセージは中止されます。`,
    confirm: 'オフにする',
  }),
  headers: {
    event: 'イベント',
    state: '状態',
    answer: '応答',
    time: '時刻',
    actions: '操作',
  },
}
