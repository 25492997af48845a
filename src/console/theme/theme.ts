import { Card, type CSSVariablesResolver, createTheme, Paper } from '@mantine/core'

export const theme = createTheme({
  primaryColor: 'cobalt',
  primaryShade: { light: 6, dark: 7 },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Noto Sans JP", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
  colors: {
    cobalt: [
      ...(['#eef3ff', '#dce5ff', '#b6c8ff', '#8ba8ff', '#678bfb'] as const),
      ...(['#4a72f5', '#3a5ff0', '#2c4fd8', '#2344b8', '#1a3590'] as const),
    ],
    // Darker than Mantine's from the seventh on, for white text on it.
    red: [
      ...(['#fff5f5', '#ffe3e3', '#ffc9c9', '#ffa8a8', '#ff8787'] as const),
      ...(['#ff6b6b', '#c92a2a', '#c92a2a', '#b02525', '#a02020'] as const),
    ],
    dark: [
      ...(['#dfe2e8', '#bcc1cb', '#9fa6b4', '#767d8c', '#3c424e'] as const),
      ...(['#2f343e', '#22262e', '#191c22', '#131519', '#0d0f12'] as const),
    ],
  },
  components: {
    Paper: Paper.extend({ defaultProps: { radius: 'md' } }),
    Card: Card.extend({ defaultProps: { withBorder: true, padding: 'lg' } }),
    // Not by `extend`, which would load them before the first one is needed.
    Modal: {
      defaultProps: {
        ...{ centered: true, radius: 'lg', overlayProps: { blur: 2 } },
        // Its heading is a <header>, which is the banner of the page to a screen reader.
        attributes: { header: { role: 'presentation' } },
      },
    },
    Tooltip: { defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: true } } },
  },
})

/**
 * Colors of text on a tinted background. Mantine's own have a contrast below 4.5 to 1 for some colors, which is the
 * limit of WCAG (AA), and so has its `dimmed`.
 */
const TINTED_TEXT = {
  light: {
    ...{ gray: '#434a56', red: '#a81c25', green: '#1a6532', teal: '#0a6350', yellow: '#744700' },
    ...{ orange: '#8a3b00', blue: '#15519a', cobalt: '#2344b8', violet: '#5b2fb0' },
  },
  dark: {
    ...{ gray: '#c8cdd6', red: '#ffb0b0', green: '#98e2ac', teal: '#86dfc4', yellow: '#ffdc82' },
    ...{ orange: '#ffc28a', blue: '#a3ccff', cobalt: '#b6c8ff', violet: '#d0bdff' },
  },
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#1b1f27',
    '--mantine-color-dimmed': '#565e6c',
    '--mantine-color-placeholder': '#636a78',
    '--mantine-color-error': '#b3202a',
    '--mantine-color-anchor': '#2c4fd8',
    '--console-chart-created': '#3a5ff0',
    '--console-chart-accepted': '#1f8a46',
    '--console-chart-declined': '#c25a00',
    '--console-canvas': '#f6f7f9',
    '--console-surface': '#ffffff',
    '--console-border': '#e3e6eb',
    '--console-hover': '#f1f3f7',
    '--console-selected': '#eef3ff',
    ...tinted(TINTED_TEXT.light),
  },
  dark: {
    '--mantine-color-dimmed': '#a3aab8',
    '--mantine-color-placeholder': '#9fa6b4',
    '--mantine-color-error': '#ff9b9b',
    '--mantine-color-anchor': '#8ba8ff',
    '--console-chart-created': '#7f9cff',
    '--console-chart-accepted': '#4cc978',
    '--console-chart-declined': '#ff9f52',
    '--console-canvas': '#111317',
    '--console-surface': '#191c22',
    '--console-border': '#2b303a',
    '--console-hover': '#22262e',
    '--console-selected': '#1d2540',
    ...tinted(TINTED_TEXT.dark),
  },
})

function tinted(colors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(colors).map(([name, value]) => [`--mantine-color-${name}-light-color`, value]),
  )
}
