import type { Dictionary } from '../dictionary.ts'

export const quotas: Dictionary['quotas'] = {
  description: '招待できる人数と、最も多く招待した人を表示します。',
  own: 'あなたの割り当て',
  unlimited: 'あなたの認証情報に制限はありません。',
  limits: 'ゲートウェイの上限',
  limit: '上限',
  value: '値',
  none: 'なし',
  names: (hours) => [
    ['INVITATION_QUOTA', `キーまたは人ごとに ${hours} 時間で招待できる人数`],
    ['INVITER_QUOTA', `1 人の招待者の名前で ${hours} 時間に招待できる人数`],
    ['RECIPIENT_MAIL_LIMIT', '1 つのアドレスへの 24 時間のメール数'],
    ['DRY_RUN_QUOTA', `キーまたは人ごとの ${hours} 時間の試行の行数`],
  ],
  inviters: (day) => `${day} 以降に最も多く招待した人`,
  nobody: 'まだ誰も招待していません。',
  of: (created, limit) => `${limit} 件中 ${created} 件`,
  note: '作成された招待の件数です。割り当ては人数を数え、期間は最初の招待から始まるため、残数とは異なることがあります。',
}
