import type { Dictionary } from '../dictionary.ts'

export const overview: Dictionary['overview'] = {
  title: '概要',
  total: 'すべての招待',
  empty: {
    title: '招待はまだありません',
    text: '最初の人を招待して（たとえばご自身）、このページが変わる様子をご覧ください。',
  },
}
