import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { FLOW_START, advance } from '../steps/flow.ts'
import type { Flow, FlowEvent } from '../steps/flow.ts'

/** How the person wants to talk, chosen before the browser asks for anything: the degrade ladder (W3). */
export const WAYS = ['camera', 'microphone', 'text'] as const
export type Way = (typeof WAYS)[number]

/** Where the person is on the way to a ticket, or beside it. */
export const useFlowStore = defineStore('flow', () => {
  const flow = shallowRef<Flow>(FLOW_START)
  /** Title of the screen beside the way, which only that screen knows (WCAG 2.4.2). */
  const asideTitle = ref('')
  const send = (event: FlowEvent) => {
    flow.value = advance(flow.value, event)
  }
  const way = ref<Way>('camera')
  /** It is nearly the turn of the ticket that waits. */
  const isNear = ref(false)
  return { flow, asideTitle, way, isNear, send }
})
