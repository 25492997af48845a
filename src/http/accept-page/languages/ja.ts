import type { PageWording } from './wording.ts'

/** An address gets no さん, only a name does. */
const named = (inviter: string) => (inviter.includes('@') ? `${inviter} ` : `${inviter}さん`)

const askAgain = (inviter: string | null) =>
  `${inviter ? `${named(inviter)}` : '招待した方'}に、もう一度招待を依頼してください。`

export const ja: PageWording = {
  heading: (appName) => `${appName}への招待`,
  intro: (appName, inviter) =>
    inviter
      ? `${named(inviter)}があなたを${appName}に招待しました。`
      : `あなたは${appName}に招待されました。`,
  quote: (inviter) => (inviter ? `${named(inviter)}からのメッセージ：` : '個人メッセージ：'),
  recipient: '宛先',
  validUntil: '有効期限',
  button: '招待を受ける',
  decline: '辞退する',
  unexpected: 'お心当たりがない場合は、このページを閉じてください。招待を受けない限り、何も起こりません。',
  endings: {
    JUST_ACCEPTED: ({ appName }) => ({
      heading: `${appName}へようこそ`,
      text: '招待を受けました。このページを閉じてかまいません。',
    }),
    JUST_DECLINED: ({ appName }) => ({
      heading: '招待を辞退しました',
      text: `この招待で${appName}に参加することはありません。このページを閉じてかまいません。`,
    }),
    ACCEPTED: ({ appName }) => ({
      heading: 'この招待はすでに受けられています',
      text: `${appName}への招待は、すでに受けられています。ここで行うことはありません。`,
    }),
    EXPIRED: ({ appName, inviter }) => ({
      heading: 'この招待は期限切れです',
      text: `この招待で${appName}に参加することはできなくなりました。${askAgain(inviter)}`,
    }),
    REVOKED: ({ appName, inviter }) => ({
      heading: 'この招待は取り消されました',
      text: `この招待で${appName}に参加することはできなくなりました。間違いと思われる場合は、${askAgain(inviter)}`,
    }),
    DECLINED: ({ appName, inviter }) => ({
      heading: 'この招待は辞退されました',
      text: `${appName}に参加をご希望の場合は、${askAgain(inviter)}`,
    }),
  },
  unknown: {
    heading: 'このリンクは無効です',
    text: 'メールからもう一度開き、リンクが途中で切れていないかご確認ください。メールが複数届いている場合は、最新のものをお使いください。',
  },
  foreign: {
    heading: '招待は受けられていません',
    text: '別のウェブサイトが、あなたの代わりに招待を受けようとしました。ご自身で受けるには、メールのリンクを開いてください。',
  },
  busy: {
    heading: '少々お待ちください',
    text: 'ただいま混み合っています。何も失われていません。しばらくしてから、もう一度お試しください。',
  },
}
