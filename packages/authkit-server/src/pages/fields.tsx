const ALERT_ID = 'problem';

interface FieldProps {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'password';
  value?: string | undefined;
  autocomplete: string;
  required?: boolean;
  autofocus?: boolean;
  hint?: string;
  /** The alert above the form is about this field. */
  invalid?: boolean;
}

export function Field({ name, label, type = 'text', value, hint, invalid, ...rest }: FieldProps) {
  const notes = [hint && `${name}-hint`, invalid && ALERT_ID].filter(Boolean).join(' ');
  return (
    <div>
      <label for={name}>
        {label} {!rest.required && <span class="optional">(optional)</span>}
      </label>
      <input
        id={name}
        name={name}
        type={type}
        value={value}
        required={rest.required}
        autofocus={rest.autofocus}
        autocomplete={rest.autocomplete}
        aria-invalid={invalid ? 'true' : undefined}
        aria-describedby={notes || undefined}
      />
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** For six digits. */
export function CodeField({ invalid }: { invalid: boolean }) {
  return (
    <div>
      <label for="code">Code</label>
      <input
        id="code"
        name="code"
        type="text"
        class="code"
        inputmode="numeric"
        autocomplete="one-time-code"
        maxlength={12}
        required
        autofocus
        aria-invalid={invalid ? 'true' : undefined}
        aria-describedby={invalid ? ALERT_ID : undefined}
      />
    </div>
  );
}

export function Alert({ children }: { children: string }) {
  return (
    <p class="alert" role="alert" id={ALERT_ID}>
      {children}
    </p>
  );
}
