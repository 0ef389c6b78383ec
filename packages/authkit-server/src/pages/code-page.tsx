import type { AppContext } from '../http/context.js';
import { Alert, CodeField } from './fields.js';
import type { OpenInteraction } from './interaction.js';
import { showPage } from './layout.js';

interface CodePage extends OpenInteraction {
  /** The first part of the path, which the form goes to. */
  path: string;
  title: string;
  email: string;
  problem?: string | undefined;
  notice?: string | undefined;
}

/** Asks for the six digits of a mail. */
export function codePage(
  c: AppContext,
  { interaction, csrf, path, title, email, problem, notice }: CodePage,
) {
  const action = `/${path}/${interaction.id}`;
  return showPage(c, {
    title,
    hasProblem: problem !== undefined,
    leadsTo: interaction.redirectUri,
    body: (
      <>
        <h1>{title}</h1>
        {problem !== undefined && <Alert>{problem}</Alert>}
        {notice !== undefined && (
          <p class="notice" role="status">
            {notice}
          </p>
        )}
        <p>We sent a code to {email}. It works for 10 minutes.</p>
        <form method="post" action={action}>
          <input type="hidden" name="csrf" value={csrf} />
          <CodeField invalid={problem !== undefined} />
          <button type="submit">Continue</button>
          <button type="submit" class="quiet" name="again" value="1" formnovalidate>
            Send another code
          </button>
        </form>
        <p class="other">
          Not you? <a href={`/sign-in/${interaction.id}`}>Use another email address</a>
        </p>
      </>
    ),
  });
}
