interface FieldProps {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'password';
  value?: string | undefined;
  autocomplete: string;
  required?: boolean;
  autofocus?: boolean;
  hint?: string;
  problem?: string | undefined;
}

export function Field({ name, label, type = 'text', value, hint, problem, ...rest }: FieldProps) {
  const notes = [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(' ');
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
        aria-invalid={problem ? 'true' : undefined}
        aria-describedby={notes || undefined}
      />
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p class="problem" id={`${name}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

export function Alert({ children }: { children: string }) {
  return (
    <p class="alert" role="alert">
      {children}
    </p>
  );
}
