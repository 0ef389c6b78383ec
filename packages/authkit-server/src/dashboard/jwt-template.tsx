import { templateProblem } from '../domain/jwt-template.js';
import { findTemplate, setTemplate } from '../domain/template-claims.js';
import type { AppContext } from '../http/context.js';
import { Form } from './parts.js';
import { done } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

const MAX_CHARACTERS = 10_000;

export const jwtTemplate: readonly ScreenRoute[] = [
  ['GET', '/jwt-template', (c) => show(c)],
  ['POST', '/jwt-template', save],
];

async function save(c: AppContext): Promise<Response> {
  // Browsers send line ends as CRLF: HTML, section 4.10.22.4.
  const content = (c.get('form')?.['content'] ?? '').replaceAll('\r\n', '\n');
  const problem =
    content.length > MAX_CHARACTERS
      ? `It has more than ${MAX_CHARACTERS} characters.`
      : templateProblem(content);
  if (problem !== undefined) return show(c, problem);
  await setTemplate(c.get('realm'), content);
  return done(c, '/jwt-template', 'saved');
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const stored = await findTemplate(c.get('realm').db);
  const content = c.get('form')?.['content'] ?? stored?.value ?? '{\n}';
  return showScreen(c, {
    title: 'JWT template',
    section: 'jwt-template',
    problem,
    body: (
      <Form c={c} action="/jwt-template">
        <div class="field">
          <label for="content">Claims that access tokens have besides their own</label>
          <textarea
            id="content"
            name="content"
            spellcheck={false}
            aria-invalid={problem === undefined ? undefined : 'true'}
            aria-describedby="content-hint"
          >
            {`\n${content}`}
          </textarea>
          <p class="hint" id="content-hint">
            A JSON object. <code>{'{{ user.email }}'}</code> stands for a value of user, organization or
            organization_membership, <code>{"{{ user.locale || 'en' }}"}</code> for the first that there is.
            Tokens tell it from their next refresh on.
          </p>
        </div>
        <button type="submit">Save</button>
      </Form>
    ),
  });
}
