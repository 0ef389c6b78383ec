import { findUser, listUsers } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import { isLocal } from '../http/local.js';
import type { UserRow } from '../store/schema.js';
import type { OpenInteraction } from './interaction.js';

const SHOWN = 8;

// A server that a browser on this machine talks to, and nobody else: not in production, not for a phone in the same
// network, not for the page of a site that gave this machine a name of its own.
function mayPick(c: AppContext): boolean {
  return !c.get('realm').settings.production && isLocal(c);
}

/** The user that a button of the picker names, where there is one. */
export async function pickedUser(c: AppContext, id: string | undefined): Promise<UserRow | undefined> {
  return id !== undefined && mayPick(c) ? findUser(c.get('realm'), id) : undefined;
}

/** Signs in as somebody without a password, in development. */
export async function UserPicker({ c, open }: { c: AppContext; open: OpenInteraction }) {
  if (!mayPick(c)) return <></>;
  const { rows } = await listUsers(c.get('realm'), { limit: SHOWN, order: 'desc' }, {});
  if (rows.length === 0) return <></>;
  return (
    <form method="post" action={`/sign-in/${open.interaction.id}`} class="picker">
      <h2>In development, continue as</h2>
      <input type="hidden" name="csrf" value={open.csrf} />
      {rows.map(({ id, email }) => (
        <button key={id} type="submit" class="quiet" name="as" value={id}>
          {email}
        </button>
      ))}
    </form>
  );
}
