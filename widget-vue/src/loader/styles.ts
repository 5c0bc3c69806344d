import type { LoaderSite } from './site.ts'

/**
 * Styles of the launcher and of the panel's dialog. They are adopted by the shadow root, so they reach
 * nothing on the city's page and need no `style-src` of it.
 */
export function loaderStyles({ accent, launcher }: LoaderSite): string {
  const height = launcher?.size === 'large' ? 64 : 56
  const side = launcher?.place === 'bottom-left' ? 'left' : 'right'
  const colour = /^#[\da-f]{6}$/i.test(accent) ? accent : '#0b5cad'
  return `:host{all:initial;--a:${colour};font:600 16px/1.5 system-ui,sans-serif}
*{box-sizing:border-box;font:inherit}
[hidden]{display:none!important}
:focus-visible{outline:3px solid #ffb000;outline-offset:2px;box-shadow:0 0 0 2px #16202e}
.launch{position:fixed;bottom:24px;${side}:24px;z-index:2147483000;display:flex;align-items:center;justify-content:center;gap:10px;min-height:${height}px;min-width:${height}px;padding:8px 22px 8px 18px;border:1px solid #fff;border-radius:32px;background:var(--a);color:#fff;box-shadow:0 6px 20px #16202e47}
svg{width:24px;fill:none;stroke:currentColor;stroke-width:2}
.circle{padding:8px;border-radius:50%}
.circle span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
dialog{position:fixed;inset:auto;bottom:${height + 36}px;${side}:24px;z-index:2147483001;margin:0;padding:0;border:1px solid #717d8e;border-radius:16px;background:#fff;color:#16202e;overflow:hidden;box-shadow:0 6px 20px #16202e47;max-width:none;max-height:none;width:min(400px,calc(100vw - 24px))}
dialog.ready{width:400px;height:min(680px,calc(100dvh - ${height + 52}px))}
iframe{display:block;width:100%;height:100%;border:0}
.card{padding:24px;font-weight:400}
.card p{margin:0 0 12px}
.card a{color:var(--a);display:inline-block;line-height:44px}
.card button{min-height:44px;padding:8px 20px}
@media (max-width:599px){
.launch{bottom:12px;${side}:12px}
dialog{inset:auto 12px 12px;width:auto}
dialog.ready{inset:0;width:100%;height:100dvh;border:0;border-radius:0}}
@media (min-width:600px) and (max-height:420px){dialog.ready{bottom:0;${side}:0;height:100dvh;border-radius:0}}
@media print{*{display:none}}
`
}
