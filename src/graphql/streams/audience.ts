import type { Principal } from '../../auth/principal.ts'
import type { PlacedEvent } from '../../domain/events/event-log.ts'
import type { SharedResult } from './shared-result.ts'

/** Who receives results. */
export interface Member {
  principal: Principal
  receive(result: SharedResult): void
}

/** The subscribers with the same operation, variables and rights. */
export interface Audience {
  join(): void
  leave(): void
  /** Sends the result for an event to the member, now or later. */
  request(placed: PlacedEvent, member: Member): void
  /** Forgets results that all members have had time to receive. */
  forget(): void
}

export interface AudienceOptions {
  execute: Execute
  onEmpty: () => void
}

/** Executes for an event. Calls `onIdentity` if the result depends on who the principal is. */
export type Execute = (
  placed: PlacedEvent,
  principal: Principal,
  onIdentity: () => void,
) => SharedResult | Promise<SharedResult>

interface Execution {
  placed: PlacedEvent
  result: SharedResult | null
  /** The caller whose result this is. Null if it is the same for all members. */
  onlyFor: string | null
  waiting: Member[]
}

// Members that read at the same speed are at most a few events apart.
const KEPT_EXECUTIONS = 8

/** Executes once for each event, if all members read at about the same speed. A slow one executes for itself. */
export function createAudience({ execute, onEmpty }: AudienceOptions): Audience {
  let members = 0
  let recent = new Map<bigint, Execution>()
  let earlier = new Map<bigint, Execution>()

  return {
    join: () => {
      members++
    },
    leave: () => {
      members--
      if (members === 0) onEmpty()
    },
    request: (placed, member) => {
      const { position } = placed.event
      const known = recent.get(position) ?? earlier.get(position)
      const execution = known ?? start(placed, member)
      // Nobody else would use it.
      if (known === undefined && members > 1) keep(position, execution)
      deliver(execution, member)
    },
    forget,
  }

  function keep(position: bigint, execution: Execution): void {
    if (recent.size >= KEPT_EXECUTIONS) forget()
    recent.set(position, execution)
  }

  function forget(): void {
    earlier = recent
    recent = new Map()
  }

  function start(placed: PlacedEvent, { principal }: Member): Execution {
    const execution: Execution = { placed, result: null, onlyFor: null, waiting: [] }
    const result = execute(placed, principal, () => {
      execution.onlyFor = principal.id
    })
    if (!(result instanceof Promise)) execution.result = result
    else {
      void result.then((settled) => {
        execution.result = settled
        for (const member of execution.waiting) deliver(execution, member)
        execution.waiting = []
      })
    }
    return execution
  }

  function deliver(execution: Execution, member: Member): void {
    const { result, onlyFor, placed, waiting } = execution
    if (result === null) waiting.push(member)
    else if (onlyFor === null || onlyFor === member.principal.id) member.receive(result)
    else deliver(start(placed, member), member)
  }
}
