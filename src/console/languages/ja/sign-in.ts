import type { Dictionary } from '../dictionary.ts'

export const signIn: Dictionary['signIn'] = {
  title: 'コンソールにサインイン',
  intro: (appName) => `${appName} に人を招待し、招待の状況を確認できます。`,
  credential: 'シークレットキーまたはトークン',
  credentialHint: 'キーは sk_ で始まります。トークンはサインイン済みの人の JWT です。',
  show: 'キーまたはトークンを表示',
  submit: 'サインイン',
  or: 'または',
  openid: 'シングルサインオンで続行',
  development: '開発用キーで続行',
  kept: {
    title: 'セッションが終了しました',
    text: '入力した内容はこのタブに残っています。続けるには、同じ人として、または同じキーでサインインしてください。',
    openid: 'シングルサインオンは新しいタブで開きます。終わったらこのタブに戻ってください。',
  },
  failures: {
    refused:
      'ゲートウェイはこの認証情報を受け付けません。入力ミス、取り消し、または期限切れの可能性があります。',
    limited: '試行回数が多すぎます。1 分待ってからもう一度お試しください。',
    unavailable: 'ゲートウェイが応答しませんでした。もう一度お試しください。',
  },
  where: 'キーはどこにありますか？',
  whereDevelopment:
    '開発環境では、ゲートウェイは起動時にキーを表示し、データディレクトリ（既定は .data）に保存します。',
  whereProduction: '運用者が SECRET_KEY にキーを設定するか、「invitations keys create」で作成します。',
  storage: '認証情報はセッションでのみ使用され、このブラウザーには保存されません。',
}
