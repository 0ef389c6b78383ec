import { raw } from 'hono/html';
import type { Attempt } from '../domain/attempt.js';
import { codeProblems } from '../domain/email-codes.js';
import { acceptCode, createFactor, factorSecrets, findFactor, verifiedFactorsOf } from '../domain/factors.js';
import { saveAttempt } from '../domain/interactions.js';
import { countAgainst, GUESSES } from '../domain/limits.js';
import { findUser } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import { TooManyRequests } from '../http/errors.js';
import { proceed } from '../oauth/finish.js';
import type { AuthFactorRow } from '../store/schema.js';
import { tellFactor } from './enter-code.js';
import { Alert, CodeField } from './fields.js';
import { attemptOf, openInteraction, submittedInteraction, type OpenInteraction } from './interaction.js';
import { showPage } from './layout.js';
import { qrCode } from '../qr-code.js';

/** Shares a secret with an authenticator app; for those who have none yet. */
export async function showSetUpCode(c: AppContext): Promise<Response> {
  const open = await openInteraction(c);
  const attempt = attemptOf(open);
  const factor = attempt && (await factorToSetUp(c, open, attempt));
  if (!factor) return c.redirect(`/sign-in/${open.interaction.id}`, 302);
  return setUpPage(c, open, factor);
}

export async function submitSetUpCode(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { form, ...open } = await submittedInteraction(c);
  const attempt = attemptOf(open);
  if (attempt?.secondFactor) return proceed(c, open.interaction, attempt);
  const factor = attempt && (await factorToSetUp(c, open, attempt));
  if (!factor) return c.redirect(`/sign-in/${open.interaction.id}`, 303);
  const wait = await countAgainst(realm, GUESSES, `factor ${attempt.userId}`);
  if (wait > 0) throw new TooManyRequests(wait);
  if (await acceptCode(realm, factor, form['code'] ?? '')) {
    await tellFactor(c, attempt.userId);
    return proceed(c, open.interaction, { ...attempt, secondFactor: true });
  }
  await tellFactor(c, attempt.userId, codeProblems.wrong);
  return setUpPage(
    c,
    open,
    factor,
    'This code is not right. Check that the clock of your device is, and try the next one.',
  );
}

/** One factor for as long as the page is open: a secret that changed with every look could not be typed in. */
async function factorToSetUp(
  c: AppContext,
  { interaction }: OpenInteraction,
  attempt: Attempt,
): Promise<AuthFactorRow | undefined> {
  const realm = c.get('realm');
  // Whoever has a factor must show it; making another would be a way around.
  if ((await verifiedFactorsOf(realm, attempt.userId)).length > 0) return undefined;
  const begun = attempt.factorId === undefined ? undefined : await findFactor(realm, attempt.factorId);
  if (begun) return begun;
  const user = await findUser(realm, attempt.userId);
  if (!user) return undefined;
  const factor = await createFactor(realm, { userId: user.id, issuer: issuerName(c), account: user.email });
  await saveAttempt(realm, interaction.id, { ...attempt, factorId: factor.id });
  return factor;
}

// What authenticator apps show above the account.
function issuerName(c: AppContext): string {
  return new URL(c.get('realm').baseUrl).hostname;
}

function setUpPage(
  c: AppContext,
  { interaction, csrf }: OpenInteraction,
  factor: AuthFactorRow,
  problem?: string,
) {
  const { secret, uri } = factorSecrets(c.get('realm'), factor);
  return showPage(c, {
    title: 'Set up your second step',
    hasProblem: problem !== undefined,
    leadsTo: interaction.redirectUri,
    body: (
      <>
        <h1>Set up your second step</h1>
        {problem !== undefined && <Alert>{problem}</Alert>}
        <p>Scan this with an authenticator app, then enter the code that it shows.</p>
        <div class="qr" role="img" aria-label="QR code for your authenticator app">
          {raw(qrCode(uri))}
        </div>
        <p class="hint">
          Or type this key into the app: <code>{secret.match(/.{1,4}/g)?.join(' ')}</code>
        </p>
        <form method="post" action={`/set-up-code/${interaction.id}`}>
          <input type="hidden" name="csrf" value={csrf} />
          <CodeField invalid={problem !== undefined} />
          <button type="submit">Continue</button>
        </form>
      </>
    ),
  });
}
