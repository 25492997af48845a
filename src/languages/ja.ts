import type { NamedInviter, Wording } from './wording.ts'

/** さん follows a name. An email address gets none. */
const short = ({ name, emailAddress }: NamedInviter) => (name === null ? `${emailAddress} ` : `${name}さん`)

const full = ({ name, emailAddress }: NamedInviter) =>
  name === null ? `${emailAddress} ` : `${name}さん（${emailAddress}）`

// Without あなた (you), which is impolite in a letter.
const received = (appName: string, inviter: string | null) =>
  inviter ? `${inviter}から${appName}への招待が届いています` : `${appName}への招待が届いています`

const intro = (appName: string, inviter: NamedInviter | null) =>
  `${received(appName, inviter && full(inviter))}。`

const quote = (inviter: NamedInviter | null) =>
  inviter ? `${short(inviter)}からのメッセージ：` : 'メッセージ：'

const askAgain = (inviter: NamedInviter | null) =>
  `${inviter ? full(inviter) : '招待した方'}に新しい招待を依頼してください。`

export const ja: Wording = {
  mail: {
    invitation: {
      subject: (appName, inviter) => received(appName, inviter && short(inviter)),
      intro,
      button: '招待を承諾する',
    },
    waitlist_invitation: {
      subject: (appName) => `${appName}をご利用いただけるようになりました`,
      intro: (appName, inviter) =>
        inviter
          ? `お待たせいたしました。${intro(appName, inviter)}`
          : `お待たせいたしました。${appName}をご利用いただけるようになりました。`,
      button: '利用を始める',
    },
    reminder: {
      subject: (subject) => `リマインダー：${subject}`,
      heading: 'この招待にまだご返答いただいていません。',
    },
    quote,
    fallback: 'ボタンが機能しない場合は、次のURLをブラウザーで開いてください：',
    expires: (date) => `この招待の有効期限は${date}です。`,
    unexpected: (emailAddress) =>
      `このメールは${emailAddress}宛てに送信されました。お心当たりがない場合は、このメールを無視してください。`,
  },
  page: {
    heading: (appName) => `${appName}への招待`,
    intro,
    quote,
    recipient: '宛先',
    validUntil: '有効期限',
    button: '招待を承諾する',
    decline: '辞退する',
    askDecline: (appName) => ({
      heading: 'この招待を辞退しますか？',
      text: `辞退すると、${appName}に参加するには新しい招待が必要になります。`,
    }),
    confirmDecline: '招待を辞退する',
    back: '招待に戻る',
    accepted: '招待を承諾しました。',
    proceed: (appName) => `${appName}に進む`,
    unexpected:
      'お心当たりがない場合は、このページを閉じてください。招待を承諾しない限り、何も行われません。',
    endings: {
      JUST_ACCEPTED: (appName) => ({
        heading: `${appName}へようこそ`,
        text: '招待を承諾しました。このページは閉じてかまいません。',
      }),
      JUST_DECLINED: (appName) => ({
        heading: '招待を辞退しました',
        text: `${appName}への招待は無効になりました。このページは閉じてかまいません。`,
      }),
      ACCEPTED: (appName) => ({
        heading: 'この招待はすでに承諾されています',
        text: `${appName}への招待はすでに承諾されています。ほかに必要な操作はありません。`,
      }),
      EXPIRED: (appName, inviter) => ({
        heading: 'この招待は有効期限が切れています',
        text: `引き続き${appName}への参加をご希望の場合は、${askAgain(inviter)}`,
      }),
      REVOKED: (appName, inviter) => ({
        heading: 'この招待は取り消されました',
        text: `この招待で${appName}に参加することはできません。間違いと思われる場合は、${askAgain(inviter)}`,
      }),
      DECLINED: (appName, inviter) => ({
        heading: 'この招待は辞退されました',
        text: `改めて${appName}への参加をご希望の場合は、${askAgain(inviter)}`,
      }),
    },
    unknown: {
      heading: 'このリンクは無効です',
      text: 'メールからもう一度開き、リンクが途中で切れていないかご確認ください。メールが複数届いている場合は、最新のメールのリンクをお使いください。',
    },
    foreign: {
      heading: '変更は行われていません',
      text: '別のウェブサイトが、あなたの代わりに招待に返答しようとしました。ご自身で返答するには、メールのリンクを開いてください。',
    },
    busy: {
      heading: '少々お待ちください',
      text: 'ただいま混み合っています。しばらくしてから、もう一度お試しください。',
    },
  },
  site: {
    home: (appName) => ({
      heading: `${appName}への招待`,
      text: '招待を受けた方は、届いたメールのリンクを開いてください。',
    }),
    notFound: {
      heading: 'このページは存在しません',
      text: 'アドレスを確認してください。招待を受けた方は、メールのリンクが途切れていないことを確認して、もう一度開いてください。',
    },
    failed: {
      heading: 'エラーが発生しました',
      text: 'サービスでエラーが発生したため、応答できませんでした。数分後にもう一度お試しください。招待を受けた方は、メールのリンクをもう一度開いてください。',
    },
    refused: {
      heading: 'リクエストを受け付けられませんでした',
      text: 'ブラウザから送信された内容を処理できません。前のページに戻って、もう一度お試しください。招待を受けた方は、メールのリンクをもう一度開いてください。',
    },
  },
}
