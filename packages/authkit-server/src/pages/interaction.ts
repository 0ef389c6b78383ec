import type { Attempt } from '../domain/attempt.js';
import { findInteraction, type Interaction } from '../domain/interactions.js';
import { defaultRedirectUri } from '../domain/uris.js';
import { readForm } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { readCookie } from '../http/cookies.js';
import { csrfToken, csrfTokenFits } from '../http/csrf.js';
import { PageError } from '../http/errors.js';
import { appAddress } from '../oauth/redirect.js';

export interface OpenInteraction {
  interaction: Interaction;
  /** For the hidden field of this page's form. */
  csrf: string;
}

/** The interaction that the path names, if it is this browser's and still open; otherwise the page that says why not. */
export async function openInteraction(c: AppContext): Promise<OpenInteraction> {
  const realm = c.get('realm');
  const browser = readCookie(c, 'browser');
  const lookup = await findInteraction(realm, c.req.param('interaction') ?? '', browser);
  if (lookup.kind === 'open' && browser !== undefined) {
    const { interaction } = lookup;
    return { interaction, csrf: csrfToken(realm, browser, interaction.id) };
  }
  const wayOn = appAddress(
    lookup.kind === 'unknown' ? await defaultRedirectUri(realm) : lookup.interaction.redirectUri,
  );
  switch (lookup.kind) {
    case 'used':
      throw new PageError(
        410,
        'Already signed in',
        'This sign-in is finished. You can go on to the app.',
        wayOn,
      );
    case 'expired':
      throw new PageError(
        410,
        'This sign-in has expired',
        'It was left open too long. Please start again.',
        wayOn,
      );
    case 'unknown':
      throw new PageError(404, 'This sign-in is not known', 'Please start again from the app.', wayOn);
    default:
      throw new PageError(
        403,
        'This sign-in belongs to another browser',
        'It was started in another browser, or cookies are switched off. Please start again here.',
        wayOn,
      );
  }
}

/** Who stands before this step. Undefined when nobody has shown anything yet, or too long ago. */
export function attemptOf({ interaction }: OpenInteraction): Attempt | undefined {
  return interaction.attempt ?? undefined;
}

/** The same for a submitted form, with its fields. */
export async function submittedInteraction(
  c: AppContext,
): Promise<OpenInteraction & { form: Record<string, string> }> {
  const open = await openInteraction(c);
  const form = trustForm(c, open.interaction.id, await readForm(c), appAddress(open.interaction.redirectUri));
  return { ...open, form };
}

/** The fields of a form, if it came from a page of ours that was shown to this browser for this purpose. */
export function trustForm(
  c: AppContext,
  purpose: string,
  form: Record<string, string> | undefined,
  wayOn?: string,
): Record<string, string> {
  const browser = readCookie(c, 'browser');
  if (form && browser !== undefined && csrfTokenFits(c.get('realm'), browser, purpose, form['csrf'])) {
    return form;
  }
  throw new PageError(
    403,
    'This form could not be trusted',
    'It did not come from the page you were shown. Please start again.',
    wayOn,
  );
}
