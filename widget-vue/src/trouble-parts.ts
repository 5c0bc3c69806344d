/** Help with devices that do not work, in one chunk that nobody else needs. Fetched by `trouble.ts`. */
export { default as DeviceFault } from './components/DeviceFault.vue'
