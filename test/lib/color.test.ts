import fc from 'fast-check'
import { expect, test } from 'vitest'
import { surfaceOf } from '../../src/lib/color.ts'

test.each([
  ['#ffffff', '#000000'],
  ['#ffff00', '#000000'],
  ['#000000', '#ffffff'],
  ['#1d4ed8', '#ffffff'],
])('text on %s is %s', (background, text) => {
  expect(surfaceOf(background)).toEqual({ background, text })
})

test('text on any color has a contrast of at least 4.5 to 1', () => {
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = [...Buffer.from(color.slice(1), 'hex')].map((byte) =>
      byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
      const { background, text } = surfaceOf(`#${number.toString(16).padStart(6, '0')}`)
      const [low = 0, high = 0] = [luminance(background), luminance(text)].toSorted((a, b) => a - b)
      return (high + 0.05) / (low + 0.05) >= 4.5
    }),
  )
})
