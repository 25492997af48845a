import type { Dictionary } from '../dictionary.ts'

export const app: Dictionary['app'] = {
  product: '招待',
  skip: '本文へ移動',
  navigation: 'メイン',
  openNavigation: 'ナビゲーションを開く',
  closeNavigation: 'ナビゲーションを閉じる',
  account: 'アカウントと設定',
  appearance: '表示モード',
  light: 'ライト',
  dark: 'ダーク',
  auto: 'システムに合わせる',
  language: '言語',
  signOut: 'サインアウト',
  signedInAs: 'サインイン中',
  secretKey: 'シークレットキー',
  explorer: 'GraphQL エクスプローラー',
  mailbox: 'メールボックス',
  development: '開発',
  unreachable: 'ゲートウェイが応答しません。このページは自動的に再試行します。',
  palette: {
    open: '検索または移動…',
    placeholder: '画面と操作を検索',
    nothing: '見つかりません',
    views: '画面',
    actions: '操作',
  },
  views: {
    overview: '概要',
    invitations: '招待',
    invitation: '招待の詳細',
    invite: '招待する',
    own: '自分の招待',
  },
  locked: {
    hint: (scope) => `権限 ${scope} が必要です`,
    title: 'この認証情報ではこの画面を表示できません',
    text: (scope) =>
      `この画面には権限（スコープ）${scope} が必要です。この権限を持つキーまたはトークンを運用者に依頼し、それでサインインしてください。`,
  },
  notFound: {
    title: 'このページはありません',
    text: 'アドレスを確認するか、最初の画面に戻ってください。',
    back: '最初の画面へ',
  },
  crash: {
    title: 'この画面は動作を停止しました',
    text: 'このエラーで変更されたものはありません。ページを再読み込みしてください。再発する場合は、下の詳細を報告してください。',
    reload: '再読み込み',
  },
}
