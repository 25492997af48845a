import { describeDefault, SETTING_GROUPS, SETTINGS, type SettingGroup } from './settings.ts'

/** @returns what `--help` prints. */
export function help(): string {
  return `Invitation Gateway: a GraphQL gateway for inviting people to an application.

Usage: npm start, or node dist/main.js

It is configured by environment variables:

${SETTING_GROUPS.map(describeGroup).join('\n\n')}`
}

const WIDTH = Math.max(...Object.keys(SETTINGS).map((name) => name.length))

function describeGroup({ title, settings }: SettingGroup): string {
  const lines = Object.entries(settings).map(
    ([name, setting]) =>
      `  ${name.padEnd(WIDTH)}  ${setting.description}\n` +
      `  ${' '.repeat(WIDTH)}  (default: ${describeDefault(setting)})`,
  )
  return `${title}:\n${lines.join('\n')}`.replaceAll('`', '')
}
