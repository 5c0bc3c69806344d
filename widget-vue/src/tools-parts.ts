import './styles/tools.css'
import './styles/tool-files.css'
import './styles/tool-devices.css'
import './styles/tool-reception.css'

/** What two people give each other in a call, beside picture and sound. Fetched by `call-tools.ts`. */
export { default as ToolNotice } from './components/tools/ToolNotice.vue'
export { default as ToolControls } from './components/tools/ToolControls.vue'
export { default as ToolSheet } from './components/tools/ToolSheet.vue'
export { default as ReceptionSigns } from './components/tools/ReceptionSigns.vue'
export { default as DeviceExtras } from './components/tools/DeviceExtras.vue'
