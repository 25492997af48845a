import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  valueFromASTUntyped,
} from 'graphql'
import { type Amount, amountOf, maxOf, product, sum, type Variables } from './amount.ts'
import type { Prices } from './prices.ts'

export interface Cost {
  /** The cost of the operation if it does not depend on its variables; otherwise null. */
  fixed: number | null
  with(given: Variables): number
}

/**
 * Computes the cost of each operation of a valid document, by operation name. This function computes every part that
 * does not depend on variables. It computes a fragment once per type, even if the fragment is spread many times.
 *
 * - If an object can have several types, the most expensive type counts. A sum would be too high, because the object
 *   has only one of them.
 * - A field with `@skip` or `@include` always counts.
 */
export function costsOf(schema: GraphQLSchema, document: DocumentNode, prices: Prices): Map<string, Cost> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const known = new Map<SelectionSetNode, Map<GraphQLCompositeType, Amount>>()
  const costs = new Map<string, Cost>()
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    costs.set(definition.name?.value ?? '', operationCost(definition))
  }
  return costs

  function operationCost({ operation, selectionSet, variableDefinitions }: OperationDefinitionNode): Cost {
    const root = schema.getRootType(operation)
    const amount = root == null ? 0 : ofSet(selectionSet, root)
    if (typeof amount === 'number') return { fixed: amount, with: () => amount }
    const defaults: Record<string, unknown> = {}
    for (const { variable, defaultValue } of variableDefinitions ?? []) {
      if (defaultValue !== undefined) defaults[variable.name.value] = valueFromASTUntyped(defaultValue)
    }
    return { fixed: null, with: (given) => amountOf(amount, { ...defaults, ...given }) }
  }

  function ofSet(set: SelectionSetNode, type: GraphQLCompositeType): Amount {
    const byType = known.get(set) ?? new Map<GraphQLCompositeType, Amount>()
    known.set(set, byType)
    const found = byType.get(type)
    if (found !== undefined) return found
    const amount = isAbstractType(type)
      ? maxOf(schema.getPossibleTypes(type).map((possible) => ofSet(set, possible)))
      : sum(set.selections.map((selection) => ofSelection(selection, type)))
    byType.set(type, amount)
    return amount
  }

  function ofSelection(selection: SelectionNode, type: GraphQLObjectType): Amount {
    if (selection.kind === Kind.FIELD) return ofField(selection, type)
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
    if (fragment === undefined || !applies(fragment.typeCondition?.name.value, type)) return 0
    return ofSet(fragment.selectionSet, type)
  }

  function ofField(node: FieldNode, parent: GraphQLObjectType): Amount {
    const field = fieldOf(parent, node.name.value)
    if (field === undefined) return 0
    const { base, each, size } = prices(field, node, parent)
    const type = getNamedType(field.type)
    const below =
      isCompositeType(type) && node.selectionSet !== undefined ? ofSet(node.selectionSet, type) : 0
    return sum([base, product([size, sum([each, below])])])
  }

  function applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true
    const abstract = schema.getType(condition)
    return isAbstractType(abstract) && schema.isSubType(abstract, type)
  }

  function fieldOf(parent: GraphQLObjectType, name: string) {
    const field = parent.getFields()[name]
    if (field !== undefined || parent !== schema.getQueryType()) return field
    return [SchemaMetaFieldDef, TypeMetaFieldDef].find((meta) => meta.name === name)
  }
}
