import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { compiledMessages } from './build/compiled-messages.ts'
import { finishBuild } from './build/finish.ts'
import { leanMedia } from './build/lean-media.ts'
import { lightIcons } from './build/light-icons.ts'

/** Also when a test builds it: the Vue plugin else keeps templates apart for tools that no resident has. */
const asForResidents: Plugin = {
  name: 'okienko:as-for-residents',
  configResolved: (config) => void Object.assign(config, { isProduction: true }),
}

/** First module of the panel; the group takes all that it imports at once. */
const PANEL = /\/widget-vue\/src\/main\.ts$/

/** The resident's panel. The server serves `assets/` under `/widget/` and the page for `/w/<site>/`. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/widget/',
  publicDir: false,
  plugins: [
    compiledMessages(),
    lightIcons(),
    leanMedia(),
    asForResidents,
    vue({ isProduction: true, features: { optionsAPI: false } }),
    finishBuild(),
  ],
  define: {
    // Also when a test builds it: what is looked at is what residents get.
    'process.env.NODE_ENV': '"production"',
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    // Messages are compiled at build.
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
  },
  build: {
    target: 'es2022',
    // Styles and fonts stay files: the page's CSP allows no data: addresses for them.
    assetsInlineLimit: 0,
    // Styles travel with the part of the panel that needs them.
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // What the panel needs at once stays one file, whatever later parts share with it.
      output: { codeSplitting: { groups: [{ name: 'panel', test: PANEL }] } },
    },
  },
})
