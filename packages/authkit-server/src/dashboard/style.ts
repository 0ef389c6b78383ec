import { palette, sheet } from '../pages/style.js';

export const dashboardStyle = sheet(`${palette}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header {
  display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between;
  padding: 0.75rem 1rem; background: var(--card); border-bottom: 1px solid var(--line);
}
header nav { display: flex; flex-wrap: wrap; gap: 0.25rem; }
header nav a { padding: 0.35rem 0.6rem; border-radius: 0.4rem; color: var(--text); text-decoration: none; }
header nav a:hover { text-decoration: underline; }
header nav a[aria-current] { background: var(--accent); color: var(--accent-text); }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.25rem; background: var(--card); padding: 0.25rem 0.5rem; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
main:focus { outline: none; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0.75rem; font-size: 1.1rem; }
p { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
.hint, .optional, .muted { color: var(--muted); font-size: 0.875rem; }
.hint { margin: 0.25rem 0 0; }
form { display: grid; gap: 0.9rem; max-width: 32rem; }
form.inline { display: inline-block; }
form.search { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: end; max-width: none; margin-bottom: 1rem; }
form.search .field { flex: 1 1 12rem; }
label { font-size: 0.875rem; font-weight: 600; }
.field label { display: block; margin-bottom: 0.25rem; }
.check { display: flex; gap: 0.5rem; align-items: center; }
.check label { font-weight: 400; overflow-wrap: anywhere; }
fieldset { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.6rem 0.8rem; margin: 0; min-width: 0; }
legend { font-size: 0.875rem; font-weight: 600; }
input:not([type='checkbox']), select, textarea {
  width: 100%; padding: 0.5rem 0.65rem; border: 1px solid var(--edge); border-radius: 0.5rem;
  background: var(--card); color: inherit; font: inherit;
}
textarea { min-height: 12rem; font-family: ui-monospace, monospace; font-size: 0.9rem; }
button {
  padding: 0.5rem 0.9rem; border: 1px solid transparent; border-radius: 0.5rem; background: var(--accent);
  color: var(--accent-text); font: inherit; font-weight: 600; cursor: pointer; justify-self: start;
}
button.quiet { background: none; color: var(--link); border-color: var(--edge); font-weight: 400; }
button.danger { background: none; color: var(--error); border-color: var(--error); }
a { color: var(--link); overflow-wrap: anywhere; }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible,
summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.alert, .notice { padding: 0.6rem 0.9rem; border-radius: 0.5rem; border: 1px solid var(--line); }
.alert { background: var(--error-ground); color: var(--error); border: 0; }
.rows { list-style: none; margin: 0 0 1rem; padding: 0; display: grid; gap: 0.5rem; }
.rows > li {
  display: flex; flex-wrap: wrap; gap: 0.35rem 1rem; align-items: center; justify-content: space-between;
  padding: 0.7rem 0.9rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem;
}
.rows > li > .what { flex: 1 1 16rem; min-width: 0; overflow-wrap: anywhere; }
.rows .what p { margin: 0; }
.acts { display: flex; flex-wrap: wrap; gap: 0.4rem; align-items: center; }
.pages { display: flex; gap: 1rem; }
.card { padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: 0.25rem 1rem; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
details { margin-top: 0.5rem; }
summary { cursor: pointer; }
pre { margin: 0.5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.85rem; }
code { overflow-wrap: anywhere; }
`);
