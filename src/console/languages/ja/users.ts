import type { Dictionary } from '../dictionary.ts'

export const users: Dictionary['users'] = {
  description: '招待を承諾した人、またはアプリケーションが追加した人です。',
  search: 'ユーザーを検索',
  searchHint: 'アドレス、または id: とアプリのID',
  create: 'ユーザーを追加',
  edit: '編集',
  remove: '削除',
  one: 'ユーザー',
  missing: 'このユーザーは存在しません',
  id: 'Id',
  emailAddress: 'メールアドレス',
  fixedAddress: 'アドレスを変更するには、先に外部IDを設定してください。',
  name: '名前',
  externalIdHint: 'アプリケーションでのユーザーのIDです。後から変更できません。',
  isVerified: 'アドレス確認済み',
  isVerifiedHint: 'ユーザーがアドレスの所有を証明しました。',
  metadata: 'メタデータ',
  verified: '確認済み',
  unverified: '未確認',
  noInvitations: '招待はありません',
  headers: {
    user: 'ユーザー',
    externalId: '外部ID',
    verified: 'アドレス',
    created: '追加日',
  },
  empty: {
    title: 'まだユーザーはいません',
    text: '招待を承諾した人がここに表示されます。',
  },
  nothing: {
    title: '一致するユーザーはいません',
    text: 'アドレスの先頭で検索できます。アプリのIDは id: を前に付けてください。',
  },
  saved: (address) => `${address} を保存しました。`,
  removed: (address) => `${address} を削除しました。`,
  askRemove: (address) => ({
    title: `${address} を削除しますか？`,
    text: '招待からこのユーザーへの参照がなくなります。元に戻せません。',
    confirm: '削除',
  }),
}
