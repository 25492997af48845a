/** A background and the color of text on it, as CSS colors. */
export interface Surface {
  background: string
  text: string
}

/**
 * Chooses black or white text for a background, so that the contrast is at least 4.5 to 1 on any color, the limit of
 * WCAG 2 (AA).
 *
 * @param background `#rrggbb`
 */
export function surfaceOf(background: string): Surface {
  const luminance = luminanceOf(background)
  const onWhite = 1.05 / (luminance + 0.05)
  const onBlack = (luminance + 0.05) / 0.05
  return { background, text: onWhite >= onBlack ? '#ffffff' : '#000000' }
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
