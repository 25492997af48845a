// Prints how large the folders, files and functions of src/ are, and fails above the limits of docs/contributing.md.
// Generated files count as files of their folder, not as lines.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import ts from 'typescript'

const LIMITS = {
  filesAtTop: 2,
  filesPerFolder: 20,
  medianLines: 79,
  linesPerFile: 300,
  linesPerFunction: 80,
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'src'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')
const written = files.filter((file) => /[.]tsx?$/.test(file) && !file.includes('/generated/')).map(measure)
const folders = [...new Set(files.map((file) => path.dirname(file)))].sort()

const table = folders.map((folder) => {
  const inFolder = written.filter(({ file }) => path.dirname(file) === folder)
  return {
    folder,
    files: files.filter((file) => path.dirname(file) === folder).length,
    lines: sum(inFolder.map(({ lines }) => lines)),
    'median file': median(inFolder.map(({ lines }) => lines)),
    'longest file': Math.max(0, ...inFolder.map(({ lines }) => lines)),
    'longest function': Math.max(
      0,
      ...inFolder.flatMap(({ functions }) => functions.map(({ lines }) => lines)),
    ),
  }
})
const all = {
  folder: 'src, all folders',
  files: files.length,
  lines: sum(written.map(({ lines }) => lines)),
  'median file': median(written.map(({ lines }) => lines)),
  'longest file': Math.max(...written.map(({ lines }) => lines)),
  'longest function': Math.max(...written.flatMap(({ functions }) => functions.map(({ lines }) => lines))),
}
print([...table, all])

const faults = [
  ...table
    .filter(({ folder, files }) => files > (folder === 'src' ? LIMITS.filesAtTop : LIMITS.filesPerFolder))
    .map(({ folder, files }) => `${folder} holds ${files} files. Group them into folders by feature.`),
  ...(all['median file'] > LIMITS.medianLines
    ? [`The median file has ${all['median file']} lines, more than ${LIMITS.medianLines}.`]
    : []),
  ...written
    .filter(({ lines }) => lines > LIMITS.linesPerFile)
    .map(({ file, lines }) => `${file} has ${lines} lines, more than ${LIMITS.linesPerFile}. Split it.`),
  ...written.flatMap(({ file, functions }) =>
    functions
      .filter(({ lines }) => lines > LIMITS.linesPerFunction)
      .map(
        ({ name, line, lines }) => `${file}:${line}: ${name} has ${lines} lines. Extract named functions.`,
      ),
  ),
]
for (const fault of faults) process.stderr.write(`${fault}\n`)
if (faults.length > 0) process.exitCode = 1

/** The lines of a file and of each function in it; a nested function counts for itself and for what contains it. */
function measure(file) {
  const text = readFileSync(file, 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1
  const functions = []
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const line = lineOf(node.getStart(source))
      const { name } = ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? node.parent : node
      functions.push({
        name: name === undefined ? 'a function' : name.getText(source),
        line,
        lines: lineOf(node.end) - line + 1,
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return { file, lines: text.trimEnd().split('\n').length, functions }
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}

function median(numbers) {
  if (numbers.length === 0) return 0
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function print(rows) {
  const columns = Object.keys(rows[0])
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => String(row[column]).length)),
  )
  const cell = (text, index) => (index === 0 ? text.padEnd(widths[index]) : text.padStart(widths[index]))
  for (const row of [columns, ...rows.map((row) => columns.map((column) => String(row[column])))]) {
    process.stdout.write(`${row.map(cell).join('  ').trimEnd()}\n`)
  }
}
