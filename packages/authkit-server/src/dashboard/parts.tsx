import type { Child } from 'hono/jsx';
import type { Page } from '../domain/page.js';
import type { AppContext } from '../http/context.js';
import { formToken } from './form-token.js';

/** A form that this dashboard will believe. `action` is below `/dashboard`. */
export function Form({
  c,
  action,
  inline,
  children,
}: {
  c: AppContext;
  action: string;
  inline?: boolean;
  children?: Child;
}) {
  return (
    <form method="post" action={`/dashboard${action}`} class={inline ? 'inline' : undefined}>
      <input type="hidden" name="csrf" value={formToken(c)} />
      {children}
    </form>
  );
}

/** A button that does one thing to one thing; `of` tells screen readers which. */
export function Act({
  c,
  action,
  label,
  of,
  danger,
  name,
  value,
}: {
  c: AppContext;
  action: string;
  label: string;
  of: string;
  danger?: boolean;
  name?: string;
  value?: string;
}) {
  return (
    <Form c={c} action={action} inline>
      <button
        type="submit"
        class={danger ? 'danger' : 'quiet'}
        name={name}
        value={value}
        aria-label={`${label} ${of}`}
      >
        {label}
      </button>
    </Form>
  );
}

/** What cannot be undone takes two steps. */
export function Confirm({
  c,
  action,
  label,
  of,
  warning,
}: {
  c: AppContext;
  action: string;
  label: string;
  of: string;
  warning: string;
}) {
  return (
    <details>
      <summary aria-label={`${label} ${of} …`}>{label} …</summary>
      <p>{warning}</p>
      <Act c={c} action={action} label={label} of={of} danger />
    </details>
  );
}

interface InputProps {
  id: string;
  name: string;
  label: string;
  type?: 'text' | 'email' | 'password' | 'url' | 'search' | 'number';
  value?: string | undefined;
  hint?: string;
  required?: boolean;
  maxlength?: number;
}

export function Input({ id, name, label, type = 'text', value, hint, required, maxlength }: InputProps) {
  return (
    <div class="field">
      <label for={id}>
        {label} {!required && <span class="optional">(optional)</span>}
      </label>
      <input
        id={id}
        name={name}
        type={type}
        value={value}
        required={required}
        maxlength={maxlength}
        autocomplete="off"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function Choice({
  id,
  name,
  label,
  options,
  value,
}: {
  id: string;
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
  value?: string | undefined;
}) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Check({
  id,
  name,
  label,
  checked,
}: {
  id: string;
  name: string;
  label: string;
  checked: boolean;
}) {
  return (
    <div class="check">
      <input id={id} name={name} type="checkbox" value="1" checked={checked} />
      <label for={id}>{label}</label>
    </div>
  );
}

export function Time({ at }: { at: number | null }) {
  if (at === null) return <>never</>;
  const iso = new Date(at).toISOString();
  return <time datetime={iso}>{`${iso.slice(0, 16).replace('T', ' ')} UTC`}</time>;
}

/** A list with ways to its neighbouring pages. */
export function Rows({
  c,
  page,
  empty,
  children,
}: {
  c: AppContext;
  page: Pick<Page<unknown>, 'before' | 'after'> & { rows: readonly unknown[] };
  empty: string;
  children?: Child;
}) {
  const link = (cursor: 'before' | 'after', id: string) => {
    const query = new URLSearchParams(c.req.query());
    for (const name of ['before', 'after', 'done']) query.delete(name);
    query.set(cursor, id);
    return `${c.req.path}?${query.toString()}`;
  };
  return (
    <>
      {page.rows.length === 0 ? <p>{empty}</p> : <ul class="rows">{children}</ul>}
      {(page.before ?? page.after) !== null && (
        <nav class="pages" aria-label="Pages">
          {page.before !== null && <a href={link('before', page.before)}>Newer</a>}
          {page.after !== null && <a href={link('after', page.after)}>Older</a>}
        </nav>
      )}
    </>
  );
}

export function Search({
  label,
  value,
  action,
}: {
  label: string;
  value: string | undefined;
  action: string;
}) {
  return (
    <form method="get" action={`/dashboard${action}`} class="search" role="search">
      <div class="field">
        <label for="search">{label}</label>
        <input id="search" name="search" type="search" value={value} autocomplete="off" />
      </div>
      <button type="submit">Search</button>
    </form>
  );
}
