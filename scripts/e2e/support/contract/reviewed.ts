/**
 * What axe cannot decide and somebody has looked at: rule -> elements that are well. A rule or an element that
 * is not here is a fault until it has been reviewed (T1).
 */
export const REVIEWED: Readonly<Record<string, RegExp>> = {
  // Words over a black picture frame, gone with its first picture; measured: 9.5:1 on the stage.
  'color-contrast': /^<p class="remote-off over">/,
  // The page that draws PDFs is an origin of its own, whose styles axe cannot read; they turn nothing.
  'css-orientation-lock': /^<html lang="(pl|en|uk)">$/,
  // A page may begin with any heading; axe is in doubt when the page is drawn anew while it reads.
  'heading-order': /^<h1 /,
  // Live pictures of the call have no captions, and need none (1.2.4 is not in the Act's annex).
  'video-caption':
    /^<video [^>]*aria-label="(Podgląd z Twojej kamery|Twój obraz|Obraz z kamery|Obraz ekranu|Зображення |Ваше зображення|Your picture|Preview|Picture (from|of))/,
}
