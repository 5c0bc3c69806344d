/** The built worker as text (build/pdf-frame.ts). */
declare module 'virtual:pdf-worker' {
  const source: string
  export default source
}
