import type { Dictionary } from '../dictionary.ts'

export const activity: Dictionary['activity'] = {
  description: 'すべての招待に起きたことを、新しい順に表示します。',
  actor: '操作者',
  types: 'イベントの種類',
  from: 'この日から',
  until: 'この日まで',
  empty: 'イベントはありません',
  headers: {
    time: '時刻',
    event: 'イベント',
    invitation: '招待',
    actor: '操作者',
  },
}
