import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { FLOW_START, advance } from '../steps/flow.ts'
import type { Flow, FlowEvent } from '../steps/flow.ts'

/** Where the person is on the way to a ticket. */
export const useFlowStore = defineStore('flow', () => {
  const flow = shallowRef<Flow>(FLOW_START)
  const send = (event: FlowEvent) => {
    flow.value = advance(flow.value, event)
  }
  return { flow, send }
})
