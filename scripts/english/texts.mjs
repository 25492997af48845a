// Finds the English in a file: prose, comments, string literals, test titles and descriptions. Each reader
// returns pieces of text with the line on which each one begins.
import { Lexer, Source, TokenKind } from 'graphql'
import ts from 'typescript'

/** The prose of Markdown, without code and link targets. */
export function textsOfMarkdown(markdown) {
  const prose = markdown
    .replace(/^```.*?^```/gms, (block) => block.replace(/[^\n]/g, ''))
    .replace(/`[^`\n]*`|\]\([^)\n]*\)/g, (code) => 'x'.repeat(code.length))
  return [{ text: prose, line: 1 }]
}

/** Comments and string literals. */
export function textsOfSource(source, file) {
  const parsed = parse(source, file)
  return [...commentsOf(parsed), ...stringsOf(parsed, isProse)]
}

/** Comments and the titles of tests. */
export function textsOfTests(source, file) {
  const parsed = parse(source, file)
  return [...commentsOf(parsed), ...stringsOf(parsed, isTitle)]
}

/** The descriptions of a GraphQL schema. */
export function textsOfGraphql(schema) {
  const lexer = new Lexer(new Source(schema))
  const texts = []
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (token.kind === TokenKind.BLOCK_STRING || token.kind === TokenKind.STRING) {
      texts.push({ text: withoutCode(token.value), line: token.line })
    }
  }
  return texts
}

/** Lines that are comments, with a prefix such as `#`. Next lines of a comment belong to the same text. */
export function textsOfLineComments(source, prefix) {
  const blank = source.split('\n').map((line) => {
    const at = line.trimStart().startsWith(prefix) ? line.indexOf(prefix) + prefix.length : line.length
    return line.slice(at).replace(/^\//, ' ')
  })
  return [{ text: withoutCode(blank.join('\n')), line: 1 }]
}

function parse(source, file) {
  return ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
}

function commentsOf(parsed) {
  const ranges = new Map()
  const visit = (node) => {
    const found = [
      ...(ts.getLeadingCommentRanges(parsed.text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(parsed.text, node.end) ?? []),
    ]
    for (const range of found) ranges.set(range.pos, range)
    for (const child of node.getChildren(parsed)) visit(child)
  }
  visit(parsed)
  const ordered = [...ranges.values()].sort((one, other) => one.pos - other.pos)
  return joinLineComments(parsed.text, ordered).map(({ pos, end }) => ({
    text: withoutCode(withoutMarks(parsed.text.slice(pos, end))),
    line: lineAt(parsed, pos),
  }))
}

/** `//` on consecutive lines is one text, so that a phrase is found across the line break. */
function joinLineComments(source, ranges) {
  const joined = []
  for (const { pos, end } of ranges) {
    const last = joined.at(-1)
    const isNext = last !== undefined && /^\s*$/.test(source.slice(last.end, pos))
    if (isNext && source.startsWith('//', pos) && source.startsWith('//', last.pos)) last.end = end
    else joined.push({ pos, end })
  }
  return joined
}

function withoutMarks(comment) {
  return comment.replace(/^\s*(\/\*\*?|\/\/\/?|\*(?!\/))/gm, '').replace(/\*\/$/, '')
}

function stringsOf(parsed, isWanted) {
  const texts = []
  const visit = (node) => {
    const isText = ts.isStringLiteral(node) || ts.isTemplateExpression(node) || isPlainTemplate(node)
    if (isText && isWanted(node)) {
      texts.push({
        text: withoutCode(node.getText(parsed).slice(1, -1)),
        line: lineAt(parsed, node.getStart(parsed)),
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(parsed)
  return texts
}

function isPlainTemplate(node) {
  return ts.isNoSubstitutionTemplateLiteral(node)
}

/** Text for people. A name, a path, an import or SQL is not. */
function isProse(node) {
  const text = node.getText()
  if (!/\s/.test(text) || ts.isImportDeclaration(node.parent)) return false
  return !/\b(SELECT|INSERT|UPDATE|DELETE|VALUES|CREATE|ALTER)\b/.test(text)
}

/** The title of a test or of a group, also behind `test.each(…)` and `describe.skipIf(…)`. */
function isTitle(node) {
  const call = node.parent
  if (!ts.isCallExpression(call) || call.arguments[0] !== node) return false
  return /^(test|it|describe)\b/.test(call.expression.getText())
}

function withoutCode(text) {
  return text
    .replace(/\$\{[^}]*\}/g, (code) => 'x'.repeat(code.length))
    .replace(/`[^`\n]*`/g, (code) => 'x'.repeat(code.length))
}

function lineAt(parsed, position) {
  return parsed.getLineAndCharacterOfPosition(position).line + 1
}
