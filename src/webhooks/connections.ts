import http, { type ClientRequestArgs, type RequestOptions } from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'

export interface Address {
  address: string
  family: number
}

/** Connections that are kept open for the next message. */
export interface Connections {
  /** @returns the options of a request that connects only to these addresses, which must be checked. */
  optionsFor(protocol: string, addresses: readonly Address[]): RequestOptions
}

type CheckedOptions = ClientRequestArgs & { checked?: string }

/**
 * Keeps connections for a short time, so that many messages to one receiver do not each need a TLS handshake. A
 * connection is used again only for the same host and port, and only if the host has just been resolved to the same
 * addresses and they were checked again. So it leads to an address that would also be allowed for a new connection.
 *
 * Idle connections do not keep the process running, and close by themselves.
 *
 * @param idleMs how long a connection is kept.
 */
export function createConnections(idleMs: number): Connections {
  const agents = { 'http:': createAgent(http.Agent, idleMs), 'https:': createAgent(https.Agent, idleMs) }
  return {
    optionsFor: (protocol, addresses) => {
      const options: CheckedOptions = {
        agent: agents[protocol === 'https:' ? 'https:' : 'http:'],
        lookup: fixedLookup(addresses),
        checked: addresses
          .map(({ address }) => address)
          .sort()
          .join(),
      }
      return options
    },
  }
}

/** An agent uses a connection again if its name is the same. Here the name contains the addresses. */
function createAgent(Agent: new (options: https.AgentOptions) => http.Agent, idleMs: number): http.Agent {
  const agent = new Agent({ keepAlive: true, timeout: idleMs })
  const nameOf = agent.getName.bind(agent)
  agent.getName = (options: CheckedOptions = {}) => `${options.checked} ${nameOf(options)}`
  return agent
}

/** A lookup that always returns these addresses. */
function fixedLookup(addresses: readonly Address[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    if (all === true) callback(null, [...addresses])
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
  }
}
