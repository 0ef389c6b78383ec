import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AppContext, Handler } from '../http/context.js';
import { showDocument } from '../pages/layout.js';
import { notices, type Notice } from './notices.js';
import { Form } from './parts.js';
import { sections, type Section } from './sections.js';
import { dashboardStyle } from './style.js';

/** A path below `/dashboard`. */
export type ScreenRoute = [method: 'GET' | 'POST', path: string, handler: Handler];

interface Screen {
  title: string;
  section: Section;
  body: Child;
  /** Why a form was refused. */
  problem?: string | undefined;
}

export function showScreen(c: AppContext, { title, section, body, problem }: Screen) {
  const status: ContentfulStatusCode = problem === undefined ? 200 : 422;
  const saidDone = c.req.query('done') ?? '';
  const notice = Object.hasOwn(notices, saidDone) ? notices[saidDone as Notice] : undefined;
  return showDocument(c, {
    status,
    title: `${problem === undefined ? '' : 'Error: '}${title} · Dashboard`,
    style: dashboardStyle,
    // Every form ends on this server.
    formAction: "'self'",
    body: (
      <>
        <header>
          <a class="skip" href="#content">
            Skip to the content
          </a>
          <nav aria-label="Dashboard">
            {Object.entries(sections).map(([path, name]) => (
              <a key={path} href={`/dashboard/${path}`} aria-current={path === section ? 'page' : undefined}>
                {name}
              </a>
            ))}
          </nav>
          {c.get('admin') !== undefined && (
            <Form c={c} action="/sign-out">
              <button type="submit" class="quiet">
                Sign out
              </button>
            </Form>
          )}
        </header>
        <main id="content" tabindex={-1}>
          <h1>{title}</h1>
          {problem !== undefined && (
            <p class="alert" role="alert">
              {problem}
            </p>
          )}
          {problem === undefined && notice !== undefined && (
            <p class="notice" role="status">
              {notice}
            </p>
          )}
          {body}
        </main>
      </>
    ),
  });
}
