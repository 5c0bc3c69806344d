/** Styles of the frame, given as a constructed sheet: its policy allows no other. */
export const PAGE_STYLE = `
  html, body { height: 100%; margin: 0; background: #0e141b; }
  main { height: 100%; overflow: auto; }
  main:focus-visible { outline: 3px solid #ffb000; outline-offset: -3px; }
  canvas { display: block; background: #fff; }
  .words {
    position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden;
    clip-path: inset(50%); white-space: pre-line; color: #fff; background: #0e141b;
  }
`
