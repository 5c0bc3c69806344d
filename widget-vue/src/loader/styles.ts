import type { LoaderSite } from './site.ts'

/**
 * Styles of the launcher and of the panel's dialog. They are adopted by the shadow root, so they reach
 * nothing on the city's page and need no `style-src` of it.
 */
export function loaderStyles({ look }: LoaderSite): string {
  const { side, x, y, size, width, phoneX, phoneY } = look
  return `:host{all:initial;--a:${look.colour};font:600 ${look.text}px/1.5 system-ui,sans-serif}
*{box-sizing:border-box;font:inherit}
[hidden]{display:none!important}
:focus-visible{outline:3px solid #ffb000;outline-offset:2px;box-shadow:0 0 0 2px #16202e}
.launch{position:fixed;bottom:${y}px;${side}:${x}px;z-index:2147483000;display:flex;align-items:center;justify-content:center;gap:10px;min-height:${size}px;min-width:${size}px;padding:8px 22px 8px 18px;border:1px solid #fff;border-radius:${look.round}px;background:var(--a);color:#fff;box-shadow:0 6px 20px #16202e47}
svg{width:24px;fill:none;stroke:currentColor;stroke-width:2}
.circle{padding:8px}
.circle span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
dialog{position:fixed;inset:auto;bottom:${y + size + 12}px;${side}:${x}px;z-index:2147483001;margin:0;padding:0;border:1px solid #717d8e;border-radius:${look.corner}px;background:#fff;color:#16202e;overflow:hidden;box-shadow:0 6px 20px #16202e47;max-width:none;max-height:none;width:min(${width}px,calc(100vw - 24px))}
dialog.ready{height:min(${look.height}px,calc(100dvh - ${y + size + 28}px))}
iframe{display:block;width:100%;height:100%;border:0}
.card{padding:24px;font-weight:400}
.card p{margin:0 0 12px}
.card a{color:var(--a);display:inline-block;line-height:44px}
.card button{min-height:44px;padding:8px 20px}
@media (max-width:599px){
.launch{bottom:${phoneY}px;${side}:${phoneX}px}
dialog{inset:auto 12px 12px;width:auto}
dialog.ready{inset:0;width:100%;height:100dvh;border:0;border-radius:0}}
@media (min-width:600px) and (max-height:420px){dialog.ready{bottom:0;${side}:0;height:100dvh;border-radius:0}}
@media print{*{display:none}}
`
}
