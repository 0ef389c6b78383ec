import { createHash } from 'node:crypto';

export interface Sheet {
  css: string;
  /** How a content security policy names exactly this style sheet and no other. */
  hash: string;
}

export function sheet(css: string): Sheet {
  return { css, hash: `'sha256-${createHash('sha256').update(css).digest('base64')}'` };
}

/** The colours of everything that this server shows, by day and by night. */
export const palette = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #fff; --line: #d5d8de; --edge: #868c9a; --text: #16181d; --muted: #5a6070;
  --accent: #4338ca; --accent-text: #fff; --link: #4338ca; --error: #b3261e; --error-ground: #fdeceb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101116; --card: #1a1c23; --line: #3a3e4a; --edge: #6b7080; --text: #f1f2f5; --muted: #a5abba;
    --accent: #635bea; --accent-text: #fff; --link: #a9a4ff; --error: #ffb4ac; --error-ground: #3b1d1b;
  }
}
`;

export const style = sheet(`${palette}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1.25rem;
  background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
}
main {
  width: 100%; max-width: 25rem; padding: 2rem 1.75rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.875rem; box-shadow: 0 8px 30px rgb(0 0 0 / 8%);
}
h1 { margin: 0 0 1.25rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
form { display: grid; gap: 1rem; }
.hint + form { margin-top: 1rem; }
.pair { display: grid; gap: 1rem; grid-template-columns: 1fr 1fr; }
@media (max-width: 24rem) { .pair { grid-template-columns: 1fr; } main { padding: 1.5rem 1.25rem; } }
label { display: block; margin-bottom: 0.3rem; font-size: 0.875rem; font-weight: 600; }
.optional, .hint { color: var(--muted); font-weight: 400; }
.hint { margin: 0.3rem 0 0; font-size: 0.875rem; }
input {
  width: 100%; padding: 0.6rem 0.75rem; border: 1px solid var(--edge); border-radius: 0.5rem;
  background: var(--ground); color: inherit; font: inherit;
}
input[aria-invalid='true'] { border-color: var(--error); }
button, .button {
  display: block; width: 100%; padding: 0.7rem 1rem; border: 0; border-radius: 0.5rem; text-align: center;
  background: var(--accent); color: var(--accent-text); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
}
button.quiet, .button.quiet { background: none; color: var(--link); border: 1px solid var(--edge); }
button:hover, .button:hover { filter: brightness(1.1); }
a { color: var(--link); }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.alert {
  margin: 0 0 1.25rem; padding: 0.7rem 0.9rem; border-radius: 0.5rem;
  background: var(--error-ground); color: var(--error);
}
.notice { padding: 0.7rem 0.9rem; border-radius: 0.5rem; border: 1px solid var(--line); }
article { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 1rem; }
h2 { margin: 0 0 0.25rem; font-size: 1rem; }
pre { margin: 0.75rem 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
.code { letter-spacing: 0.2em; font-variant-numeric: tabular-nums; }
.qr { width: 12rem; margin: 0 auto 1rem; }
.qr svg { display: block; width: 100%; height: auto; border-radius: 0.5rem; }
.picker { display: grid; margin-top: 1.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); gap: 0.5rem; }
.picker button { padding: 0.45rem 0.75rem; overflow-wrap: anywhere; }
.other { margin: 1.5rem 0 0; text-align: center; color: var(--muted); }
`);
