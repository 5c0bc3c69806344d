import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { FLOW_START, advance } from '../steps/flow.ts'
import type { Flow, FlowEvent } from '../steps/flow.ts'

/** Where the person is on the way to a ticket, or beside it. */
export const useFlowStore = defineStore('flow', () => {
  const flow = shallowRef<Flow>(FLOW_START)
  /** Title of the screen beside the way, which only that screen knows (WCAG 2.4.2). */
  const asideTitle = ref('')
  const send = (event: FlowEvent) => {
    flow.value = advance(flow.value, event)
  }
  return { flow, asideTitle, send }
})
