import type { Page } from 'playwright-core'

export interface Faint {
  text: string
  contrast: number
  element: string
}

/**
 * The visible texts whose contrast with their background is less than 4.5 to 1, the limit of WCAG 2 (AA),
 * calculated as in WCAG. A background consists of the colours of the elements around a text. Pictures and
 * elements that only cover the text are ignored.
 */
export function faintTexts(page: Page): Promise<Faint[]> {
  return page.evaluate<Faint[]>(SCRIPT)
}

// As text, because the compiler of the tests adds helpers to functions that a page does not have.
const SCRIPT = `(() => {
  const parse = (color) => {
    const [r = 0, g = 0, b = 0, a = 1] = (color.match(/[\\d.]+/g) ?? []).map(Number)
    return { r, g, b, a }
  }
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a),
    g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a),
    a: 1,
  })
  const luminance = ({ r, g, b }) => {
    const [red, green, blue] = [r, g, b].map((part) => {
      const share = part / 255
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }
  const behind = (element) => {
    const layers = []
    for (let at = element; at; at = at.parentElement) layers.unshift(parse(getComputedStyle(at).backgroundColor))
    return layers.reduce((below, layer) => over(layer, below), { r: 255, g: 255, b: 255, a: 1 })
  }
  const inView = (element) => {
    const { width, height, top, left } = element.getBoundingClientRect()
    return width > 1 && height > 1 && top < innerHeight && left < innerWidth && element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
  }
  const faint = new Map()
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement
    const said = text.data.trim()
    if (said === '' || /^(SCRIPT|STYLE|NOSCRIPT|TITLE)$/i.test(element.tagName) || !inView(element)) continue
    let opacity = 1
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity)
    const background = behind(element)
    const color = parse(getComputedStyle(element).color)
    const found = contrast(over({ ...color, a: color.a * opacity }, background), background)
    if (found < 4.5) faint.set(element.className + said, { text: said.slice(0, 40), contrast: Math.round(found * 100) / 100, element: element.tagName + '.' + element.className })
  }
  return [...faint.values()]
})()`
