import type { Page } from '../domain/page.js';
import { readImpersonator } from '../domain/impersonator.js';
import { endSession, findSession, listSessions, sessionStatus } from '../domain/sessions.js';
import { findUsers } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import type { SessionRow } from '../store/schema.js';
import { Act, Rows, Time } from './parts.js';
import { done, field, gone, pageOf, pathId } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

export const sessions: readonly ScreenRoute[] = [
  ['GET', '/sessions', list],
  ['POST', '/sessions/:id/end', end],
];

async function end(c: AppContext): Promise<Response> {
  const session = await findSession(c.get('realm'), pathId(c));
  if (!session) throw gone('This session');
  await endSession(c.get('realm'), session);
  // A path of the dashboard and nothing else.
  const back = field(c, 'back');
  return done(c, back === `/users/${session.user_id}` ? back : '/sessions', 'ended');
}

async function list(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const page = await listSessions(realm, undefined, pageOf(c));
  const owners = await findUsers(realm, [...new Set(page.rows.map((row) => row.user_id))]);
  return showScreen(c, {
    title: 'Sessions',
    section: 'sessions',
    body: <SessionRows c={c} page={page} emails={new Map(owners.map(({ id, email }) => [id, email]))} />,
  });
}

interface SessionRowsProps {
  c: AppContext;
  page: Page<SessionRow>;
  /** Of their users, by id, where a list has several. */
  emails?: ReadonlyMap<string, string>;
  /** The screen to come back to after ending one. */
  back?: string;
}

export function SessionRows({ c, page, emails, back }: SessionRowsProps) {
  const now = c.get('realm').clock.now();
  return (
    <Rows c={c} page={page} empty="No sessions.">
      {page.rows.map((session) => {
        const status = sessionStatus(session, now);
        const impersonator = readImpersonator(session.impersonator);
        return (
          <li key={session.id}>
            <div class="what">
              {emails && (
                <p>
                  <a href={`/dashboard/users/${session.user_id}`}>{emails.get(session.user_id)}</a>
                </p>
              )}
              <p>
                {status}, {session.auth_method.replace('_', ' ')}, since <Time at={session.created_at} />
              </p>
              {impersonator && (
                <p>
                  Impersonated by {impersonator.email}: {impersonator.reason ?? 'no reason given'}
                </p>
              )}
              <p class="muted">
                {session.ip_address ?? 'no address'}, {session.user_agent ?? 'no user agent'}
                <br />
                <code>{session.id}</code>
              </p>
            </div>
            {status === 'active' && (
              <Act
                c={c}
                action={`/sessions/${session.id}/end`}
                label="Revoke"
                of={session.id}
                danger
                name="back"
                value={back ?? ''}
              />
            )}
          </li>
        );
      })}
    </Rows>
  );
}
