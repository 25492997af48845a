// Refuses words and phrases of the old, hard-to-read style in Markdown. Code is not checked.
// docs/contributing.md contains the writing style.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'

const ADVICE = [
  [/\bwhence\b/i, 'where … came from'],
  [/\bwhom?(ever|so)\b/i, 'anyone who, a caller that'],
  [/\bwhom\b/i, 'who'],
  [/\blest\b/i, 'so that … not'],
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\b(is|are|was|were|be|being) told\b/i, 'the answer reports'],
  [/\btold otherwise\b/i, 'by default'],
  [/\btells? (of|whether|how|what)\b/i, 'reports, shows'],
  [/\bof (ours|theirs|yours)\b/i, 'our own, your own'],
  [/\bstands? (already|in its place|as it is)\b/i, 'exists already'],
  [/\b(no|not) good\b/i, 'not valid'],
  [/(?<!e)\bmails\b/i, 'emails'],
  [/\b(re)?mailed\b/i, 'sent by email'],
  [/\b(a|the|each|every|one|that|its) mail\b(?! (server|client|catcher))/i, 'email'],
  [/\b(dear|dearer|dearest)\b/i, 'expensive'],
  [/\bbeside\b/i, 'next to, in addition to'],
  [/\bhand(s|ed|ing)? on\b/i, 'forward'],
  [/\b(made|makes?) up\b/i, 'generate'],
  [/\balike\b/i, 'the same'],
  [/\b(nobody|somebody)['’]s\b/i, 'of no …, of another …'],
  [
    /\b(\d[\d,]*|one|once)( (?!(and|as|for|from|has|if|in|is|of|on|or|to|with)\b)\w+){0,2} an? (address|caller|connection|gateway|inviter|key|page|recipient|request|row|type)\b/i,
    'per address',
  ],
]

const faults = markdownFiles().flatMap((file) => faultsOf(file, readFileSync(file, 'utf8')))
for (const fault of faults) process.stderr.write(`${fault}\n`)
if (faults.length > 0) process.exitCode = 1

function markdownFiles() {
  const within = (folder) => readdirSync(folder, { recursive: true }).map((name) => path.join(folder, name))
  return [
    'README.md',
    'CHANGELOG.md',
    ...within('docs').filter((file) => file.endsWith('.md')),
    ...within('examples').filter((file) => path.basename(file) === 'README.md'),
  ]
}

function faultsOf(file, markdown) {
  return proseOf(markdown)
    .split('\n')
    .flatMap((line, index) =>
      ADVICE.filter(([phrase]) => phrase.test(line)).map(
        ([phrase, instead]) =>
          `${file}:${index + 1}: “${phrase.exec(line)[0]}”. Write for example: ${instead}`,
      ),
    )
}

/** The text without code and link targets. Every line keeps its number. */
function proseOf(markdown) {
  return markdown
    .replace(/^```.*?^```/gms, (block) => block.replace(/[^\n]/g, ''))
    .replace(/`[^`\n]*`|\]\([^)\n]*\)/g, '')
}
