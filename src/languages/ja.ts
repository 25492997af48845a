import type { Wording } from './wording.ts'

/** An address gets no さん, only a name does. */
const named = (inviter: string) => (inviter.includes('@') ? `${inviter} ` : `${inviter}さん`)

export const ja: Wording = {
  invitation: {
    subject: (appName, inviter) =>
      inviter ? `${named(inviter)}から${appName}への招待が届きました` : `${appName}への招待が届きました`,
    intro: (appName, inviter) =>
      inviter
        ? `${named(inviter)}があなたを${appName}に招待しました。`
        : `あなたは${appName}に招待されました。`,
    button: '招待を受ける',
  },
  waitlist_invitation: {
    subject: (appName) => `${appName}をご利用いただけるようになりました`,
    intro: (appName, inviter) =>
      inviter
        ? `お待たせいたしました。${named(inviter)}が${appName}にあなたの席を用意しました。`
        : `お待たせいたしました。${appName}をご利用いただけるようになりました。`,
    button: '利用を始める',
  },
  reminder: {
    subject: (subject) => `リマインダー：${subject}`,
    heading: 'この招待はまだお返事をお待ちしています。',
  },
  quote: (inviter) => (inviter ? `${named(inviter)}からのメッセージ：` : '個人メッセージ：'),
  otherwise: 'ボタンが機能しない場合は、次のアドレスをブラウザーで開いてください：',
  expires: (date) => `この招待の有効期限は${date}です。`,
  unexpected: (emailAddress) =>
    `このメールは${emailAddress}宛てに送信されました。お心当たりがない場合は、無視していただいてかまいません。`,
}
