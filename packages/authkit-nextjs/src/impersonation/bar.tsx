/** What both forms of `Impersonation` show: plain HTML without scripts, so that either side can render it. */
import type { ComponentProps, ReactNode } from 'react';

export interface ImpersonationProps extends Omit<ComponentProps<'div'>, 'children'> {
  /** The edge of the window the bar is at. Default: `bottom`. */
  side?: 'top' | 'bottom' | undefined;
  /** Where to go when the impersonation has been stopped: a registered logout URI. */
  returnTo?: string | undefined;
}

interface BarProps extends Omit<ImpersonationProps, 'returnTo'> {
  /** Whose account it is. */
  email: string;
  organization: string | undefined;
  /** The button. */
  stop: ReactNode;
  /** Live regions speak of what changes in them: false while one is new. */
  isSpoken?: boolean;
}

export function ImpersonationBar({
  side = 'bottom',
  email,
  organization,
  stop,
  isSpoken = true,
  className,
  ...div
}: BarProps) {
  const classes = className === undefined ? BAR_CLASS : `${BAR_CLASS} ${className}`;
  return (
    <div {...div} className={classes} data-side={side}>
      <section aria-label="Impersonation">
        <details open>
          <summary>Impersonation</summary>
          <p role="status">
            {isSpoken && (
              <>
                You are acting as <strong>{email}</strong>
                {organization !== undefined && (
                  <>
                    {' in '}
                    <strong>{organization}</strong>
                  </>
                )}
              </>
            )}
          </p>
          {stop}
        </details>
      </section>
    </div>
  );
}

export const STOP_LABEL = 'Stop impersonating';

const BAR_CLASS = 'authkit-impersonation';

/** For a style sheet, never for an attribute: a content security policy that refuses inline styles refuses those. */
export const BAR_STYLE = `
.${BAR_CLASS}{position:fixed;inset:0;z-index:9999;display:flex;justify-content:center;align-items:flex-end;pointer-events:none;border:4px solid #d97706;font:14px/1.4 system-ui,sans-serif;color:#1c1917}
.${BAR_CLASS}[data-side=top]{align-items:flex-start}
.${BAR_CLASS} details{pointer-events:auto;margin:12px;max-width:calc(100vw - 40px);border-radius:12px;background:#fffbeb;border:1px solid #d97706;box-shadow:0 6px 24px #0003;overflow:hidden}
.${BAR_CLASS} details[open]{display:flow-root}
.${BAR_CLASS} summary{cursor:pointer;padding:6px 14px;font-weight:600;background:#fef3c7}
.${BAR_CLASS} p{margin:10px 14px;overflow-wrap:anywhere}
.${BAR_CLASS} button{all:unset;box-sizing:border-box;margin:0 14px 12px;padding:6px 14px;border-radius:8px;background:#92400e;color:#fff;font-weight:600;cursor:pointer}
.${BAR_CLASS} button:hover{background:#78350f}
.${BAR_CLASS} :is(summary,button):focus-visible{outline:3px solid #1d4ed8;outline-offset:-3px}
@media (prefers-reduced-motion:no-preference){.${BAR_CLASS} details{animation:${BAR_CLASS} .25s ease-out}@keyframes ${BAR_CLASS}{from{opacity:0;translate:0 8px}}}
@media print{.${BAR_CLASS}{position:static}}
`;
