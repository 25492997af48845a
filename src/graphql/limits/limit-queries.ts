import { setImmediate } from 'node:timers/promises'
import type { ExecutionArgs, Source } from 'graphql'
import { isAsyncIterable, type Plugin, type YogaInitialContext } from 'graphql-yoga'
import type { Context } from '../schema/context.ts'
import { faultOf, fewErrors, type Judgement, MOST_ERRORS, type QueryJudge } from './query-judge.ts'
import { checkShape, type ShapeLimits } from './shape.ts'

/**
 * Refuses what is too complex before any of it is executed: by its text when it is
 * parsed, by its cost when it is validated (both are kept with the document), and by its variables.
 *
 * @param limits - the shape; a document that was parsed elsewhere is held to the cost alone.
 */
export function limitQueries(limits: ShapeLimits, judge: QueryJudge): Plugin<Context> {
  return {
    onParse: ({ parseFn, setParseFn }) => {
      setParseFn((source: string | Source, options) => {
        const document = parseFn(source, options)
        const fault = faultOf(() => checkShape(document, limits))
        if (fault !== null) throw fault
        return document
      })
    },
    onValidate: ({ validateFn, setValidationFn }) => {
      setValidationFn((schema, document, rules, options) => {
        const errors = validateFn(schema, document, rules, { ...options, maxErrors: MOST_ERRORS })
        if (errors.length > 0) return errors
        const fault = judge.fixedFault(schema, document)
        return fault === null ? errors : [fault]
      })
    },
    onExecute: ({ args, setResultAndStopExecution }) => {
      const judgement = judge.judge(args)
      if (!('cost' in judgement)) return setResultAndStopExecution({ errors: judgement })
      const hooks = reportCost(args, judge, judgement)
      // The executor reads all values again, so it does this in another turn of the event loop.
      return judgement.isLarge ? setImmediate(hooks) : hooks
    },
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const judgement = judge.judge(args)
      if (!('cost' in judgement)) setResultAndStopExecution({ errors: judgement })
      return {
        onSubscribeResult: ({ result, setResult }) => {
          if (!isAsyncIterable(result)) setResult(fewErrors(result))
        },
      }
    },
  }
}

function reportCost(args: ExecutionArgs, judge: QueryJudge, judgement: Judgement): ExecuteHooks {
  return {
    onExecuteDone: ({ result, setResult }) => {
      if (isAsyncIterable(result)) return
      const limited = judge.withCost(result, judgement, asksForCost(args))
      if (limited !== result) setResult(limited)
    },
  }
}

type ExecuteHooks = Exclude<Awaited<ReturnType<NonNullable<Plugin<Context>['onExecute']>>>, void>

/** `extensions: { cost: true }` of the request. */
function asksForCost({ contextValue }: ExecutionArgs): boolean {
  const context: Partial<YogaInitialContext> = contextValue ?? {}
  return context.params?.extensions?.['cost'] === true
}
