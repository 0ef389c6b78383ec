import { tellAuthentication } from '../domain/authentications.js';
import { recognize } from '../domain/identities.js';
import { isProvider, providers, type Provider } from '../domain/providers.js';
import { typedAddress, type UserProblem } from '../domain/users.js';
import { browserDevice } from '../http/browser-device.js';
import type { AppContext } from '../http/context.js';
import { PageError } from '../http/errors.js';
import { limitForms } from '../http/limit-clients.js';
import { isLocal } from '../http/local.js';
import { proceed } from '../oauth/finish.js';
import { answerUrl } from '../oauth/redirect.js';
import { Alert, Field } from './fields.js';
import { openInteraction, submittedInteraction, type OpenInteraction } from './interaction.js';
import { showPage } from './layout.js';

const MAX_NAME = 256;
const CANCELLED = { code: 'access_denied', message: 'The user cancelled the sign-in at the provider.' };

/** A stand-in for an identity provider, which believes whatever is typed into it. For development, at this machine. */
export async function showProvider(c: AppContext): Promise<Response> {
  const provider = providerOfPath(c);
  const open = await openInteraction(c);
  return providerPage(c, provider, open, { email: open.interaction.loginHint ?? '' });
}

export async function submitProvider(c: AppContext): Promise<Response> {
  const provider = providerOfPath(c);
  const { form, ...open } = await submittedInteraction(c);
  await limitForms(c);
  const email = form['email'] ?? '';
  if (form['cancel'] !== undefined) {
    const failure = { type: 'oauth', userId: null, email: typedAddress(email), error: CANCELLED } as const;
    await tellAuthentication(c.get('realm'), failure, browserDevice(c));
    const answer = { error: CANCELLED.code, error_description: CANCELLED.message };
    return c.redirect(answerUrl(open.interaction, answer), 303);
  }
  const claim = {
    provider,
    email,
    firstName: form['first_name']?.slice(0, MAX_NAME),
    lastName: form['last_name']?.slice(0, MAX_NAME),
  };
  const recognition = await recognize(c.get('realm'), claim, browserDevice(c));
  if (!recognition.ok) return providerPage(c, provider, open, { ...claim, problem: recognition.problem });
  const { id: userId } = recognition.user;
  return proceed(c, open.interaction, { userId, method: provider, secondFactor: false });
}

/** The providers that the sign-in and the sign-up offer. */
export function ProviderLinks({ c, open }: { c: AppContext; open: OpenInteraction }) {
  const offered = c.get('realm').settings.providers;
  if (offered.length === 0 || !isLocal(c)) return <></>;
  return (
    <div class="picker">
      {offered.map((provider) => (
        <a key={provider} class="button quiet" href={`/provider/${provider}/${open.interaction.id}`}>
          Continue with {providers[provider]}
        </a>
      ))}
    </div>
  );
}

function providerOfPath(c: AppContext): Provider {
  const name = c.req.param('provider');
  if (!isProvider(name) || !c.get('realm').settings.providers.includes(name)) {
    throw new PageError(404, 'No such provider', 'This server has no stand-in for it.');
  }
  // Whoever reaches it can be anybody.
  if (!isLocal(c)) {
    throw new PageError(403, 'Only from this machine', 'This page opens at http://localhost only.');
  }
  return name;
}

interface Entered {
  email: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  problem?: UserProblem;
}

function providerPage(
  c: AppContext,
  provider: Provider,
  { interaction, csrf }: OpenInteraction,
  { email, firstName, lastName, problem }: Entered,
) {
  const title = `Sign in with ${providers[provider]}`;
  return showPage(c, {
    title,
    hasProblem: problem !== undefined,
    leadsTo: interaction.redirectUri,
    body: (
      <>
        <h1>{title}</h1>
        <p>This page stands in for {providers[provider]} in development. Whose account is it?</p>
        {problem && <Alert>{problem.message}</Alert>}
        <form method="post" action={`/provider/${provider}/${interaction.id}`}>
          <input type="hidden" name="csrf" value={csrf} />
          <Field
            name="email"
            label="Email"
            type="email"
            value={email}
            autocomplete="email"
            invalid={problem !== undefined}
            autofocus
            required
          />
          <div class="pair">
            <Field name="first_name" label="First name" value={firstName} autocomplete="given-name" />
            <Field name="last_name" label="Last name" value={lastName} autocomplete="family-name" />
          </div>
          <button type="submit">Continue</button>
          <button type="submit" class="quiet" name="cancel" value="1" formnovalidate>
            Cancel
          </button>
        </form>
      </>
    ),
  });
}
