import { type DocumentNode, Kind, type OperationDefinitionNode, visit } from 'graphql'
import type { Principal } from '../../auth/principal.ts'
import { createWheel } from '../../lib/wheel.ts'
import { type Audience, createAudience, type Execute } from './audience.ts'
import { rightsOf } from './rights.ts'

/** What a subscriber asks for. */
export interface SubscribedOperation {
  document: DocumentNode
  operationName: string | undefined
  variables: Readonly<Record<string, unknown>>
  principal: Principal
}

export interface Audiences {
  /** The subscribers that the results can be shared with. `createExecute` is called for a new audience. */
  of(operation: SubscribedOperation, createExecute: () => Execute): Audience
}

// Results are forgotten after one to two periods, so that they need no memory between two changes.
const FORGET_MS = 5_000

/** The argument of the subscription that decides only where it begins. Clients that reconnect differ in it. */
const RESUME_ARGUMENT = 'after'

export function createAudiences(): Audiences {
  const byDocument = new WeakMap<DocumentNode, Map<string, Audience>>()
  const wheel = createWheel<Audience>({ periodMs: FORGET_MS, onDue: (audience) => audience.forget() })

  return {
    of: (operation, createExecute) => {
      const { document } = operation
      const ofDocument = byDocument.get(document) ?? new Map<string, Audience>()
      byDocument.set(document, ofDocument)
      const key = keyOf(operation)
      const known = ofDocument.get(key)
      if (known !== undefined) return known
      const audience = createAudience({
        execute: createExecute(),
        onEmpty: () => {
          ofDocument.delete(key)
          wheel.delete(audience)
        },
      })
      ofDocument.set(key, audience)
      wheel.add(audience)
      return audience
    },
  }
}

function keyOf({ document, operationName, variables, principal }: SubscribedOperation): string {
  const ignored = resumeVariables(document)
  const others = Object.entries(variables).filter(([name]) => !ignored.has(name))
  return JSON.stringify([operationName ?? null, others.sort(byName), rightsOf(principal)])
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}

/** The variables that the document uses only as the argument `after` of a root field. */
function resumeVariables(document: DocumentNode): Set<string> {
  const resuming = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? resumeVariablesIn(definition) : [],
  )
  const uses = new Map<string, number>()
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      uses.set(name.value, (uses.get(name.value) ?? 0) + 1)
    },
  })
  return new Set(resuming.filter((name) => uses.get(name) === 1))
}

function resumeVariablesIn({ selectionSet }: OperationDefinitionNode): string[] {
  return selectionSet.selections.flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) return []
    const { value } = selection.arguments?.find(({ name }) => name.value === RESUME_ARGUMENT) ?? {}
    return value?.kind === Kind.VARIABLE ? [value.name.value] : []
  })
}
