/** A part of a parsed document, as all parsers of GraphQL produce it. */
type Node = Readonly<Record<string, unknown>>

/**
 * The text of a parsed document. It is of this client, because `print` of `graphql` would be its only dependency, and as
 * large as the whole client.
 *
 * @throws TypeError for what is not a parsed document of operations and fragments
 */
export function printDocument(document: unknown): string {
  const { kind, definitions } = nodeOf(document)
  if (kind !== 'Document') throw new TypeError('The document must be a text or a parsed GraphQL document')
  return nodesOf(definitions).map(definition).join('\n')
}

function definition(node: Node): string {
  const tail = directives(node) + selectionSet(node)
  const name = node['name'] == null ? '' : nameOf(node)
  if (node['kind'] === 'FragmentDefinition') {
    return `fragment ${name} on ${nameOf(nodeOf(node['typeCondition']))}${tail}`
  }
  if (node['kind'] !== 'OperationDefinition') {
    throw new TypeError('The document must contain only operations and fragments')
  }
  const variables = nodesOf(node['variableDefinitions']).map((each) => {
    const fallback = each['defaultValue'] == null ? '' : ` = ${value(nodeOf(each['defaultValue']))}`
    return `${value(nodeOf(each['variable']))}: ${type(nodeOf(each['type']))}${fallback}${directives(each)}`
  })
  return `${String(node['operation'])} ${name}${list('(', variables, ')')}${tail}`
}

function selectionSet(node: Node): string {
  if (node['selectionSet'] == null) return ''
  return ` { ${nodesOf(nodeOf(node['selectionSet'])['selections']).map(selection).join(' ')} }`
}

function selection(node: Node): string {
  if (node['kind'] === 'FragmentSpread') return `...${nameOf(node)}${directives(node)}`
  const tail = directives(node) + selectionSet(node)
  if (node['kind'] === 'InlineFragment') {
    const on = node['typeCondition'] == null ? '' : ` on ${nameOf(nodeOf(node['typeCondition']))}`
    return `...${on}${tail}`
  }
  const alias = node['alias'] == null ? '' : `${String(nodeOf(node['alias'])['value'])}: `
  return alias + nameOf(node) + args(node) + tail
}

function directives(node: Node): string {
  return nodesOf(node['directives'])
    .map((each) => ` @${nameOf(each)}${args(each)}`)
    .join('')
}

function args(node: Node): string {
  return list('(', nodesOf(node['arguments']).map(member), ')')
}

function member(node: Node): string {
  return `${nameOf(node)}: ${value(nodeOf(node['value']))}`
}

function list(open: string, items: readonly string[], close: string): string {
  return items.length === 0 ? '' : open + items.join(', ') + close
}

function type(node: Node): string {
  if (node['kind'] === 'NonNullType') return `${type(nodeOf(node['type']))}!`
  return node['kind'] === 'ListType' ? `[${type(nodeOf(node['type']))}]` : nameOf(node)
}

function value(node: Node): string {
  switch (node['kind']) {
    case 'Variable':
      return `$${nameOf(node)}`
    case 'StringValue':
      return JSON.stringify(node['value'])
    case 'NullValue':
      return 'null'
    case 'ListValue':
      return `[${nodesOf(node['values']).map(value).join(', ')}]`
    case 'ObjectValue':
      return `{ ${nodesOf(node['fields']).map(member).join(', ')} }`
    default:
      return String(node['value'])
  }
}

function nameOf(node: Node): string {
  return String(nodeOf(node['name'])['value'])
}

function nodesOf(nodes: unknown): Node[] {
  return Array.isArray(nodes) ? nodes.map(nodeOf) : []
}

function nodeOf(node: unknown): Node {
  return typeof node === 'object' && node !== null ? Object.fromEntries(Object.entries(node)) : {}
}
