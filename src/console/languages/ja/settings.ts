import type { Dictionary } from '../dictionary.ts'

export const settings: Dictionary['settings'] = {
  description:
    'ゲートウェイの起動時の設定です。変更するには、変数を変更してゲートウェイを再起動してください。',
  search: '設定を検索',
  nothing: '一致する設定はありません',
  name: '設定',
  value: '値',
  secretSet: '秘密、設定済み',
  secretNotSet: '秘密、未設定',
  byDefault: '未設定。既定値:',
}
