import {
  addFlagTarget,
  allFlagTargets,
  createFlag,
  deleteFlag,
  findFlag,
  kindOfResource,
  listFlags,
  removeFlagTarget,
  setFlagEnabled,
} from '../domain/flags.js';
import { isSlug } from '../domain/permissions.js';
import type { AppContext } from '../http/context.js';
import type { FlagRow } from '../store/schema.js';
import { Act, Confirm, Form, Input, Rows } from './parts.js';
import { done, field, given, gone, MAX_TEXT, pageOf, pathId } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

export const flags: readonly ScreenRoute[] = [
  ['GET', '/flags', (c) => show(c)],
  ['POST', '/flags', create],
  ['POST', '/flags/:id/enable', (c) => turn(c, true)],
  ['POST', '/flags/:id/disable', (c) => turn(c, false)],
  ['POST', '/flags/:id/delete', remove],
  ['POST', '/flags/:id/targets', addTarget],
  ['POST', '/flags/:id/targets/:resource/delete', removeTarget],
];

async function create(c: AppContext): Promise<Response> {
  const slug = field(c, 'slug');
  if (!isSlug(slug)) return show(c, 'A slug has at most 64 letters, digits and "_", "-", ".", ":", "*".');
  const flag = await createFlag(
    c.get('realm'),
    {
      slug,
      name: given(c, 'name'),
      defaultValue: field(c, 'default_value') !== '',
    },
    'dashboard',
  );
  return flag ? done(c, '/flags', 'created') : show(c, 'There is already a flag with this slug.');
}

async function turn(c: AppContext, on: boolean): Promise<Response> {
  if (!(await setFlagEnabled(c.get('realm'), pathId(c), on, 'dashboard'))) throw gone('This flag');
  return done(c, '/flags', 'saved');
}

async function remove(c: AppContext): Promise<Response> {
  if (!(await deleteFlag(c.get('realm'), pathId(c), 'dashboard'))) throw gone('This flag');
  return done(c, '/flags', 'deleted');
}

async function flagOfPath(c: AppContext): Promise<FlagRow> {
  const flag = await findFlag(c.get('realm'), pathId(c));
  if (!flag) throw gone('This flag');
  return flag;
}

async function addTarget(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const flag = await flagOfPath(c);
  const id = field(c, 'target');
  const kind = await kindOfResource(realm, id);
  if (!kind) return show(c, 'No user and no organization has this id.');
  await addFlagTarget(realm, flag, { id, kind }, 'dashboard');
  return done(c, '/flags', 'added');
}

async function removeTarget(c: AppContext): Promise<Response> {
  const removed = await removeFlagTarget(
    c.get('realm'),
    await flagOfPath(c),
    c.req.param('resource') ?? '',
    'dashboard',
  );
  if (!removed) throw gone('This target');
  return done(c, '/flags', 'removed');
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const realm = c.get('realm');
  const page = await listFlags(realm, pageOf(c));
  const targets = await allFlagTargets(realm.db);
  return showScreen(c, {
    title: 'Feature flags',
    section: 'flags',
    problem,
    body: (
      <>
        <Rows c={c} page={page} empty="No feature flags yet.">
          {page.rows.map(({ slug, name, enabled, default_value: byDefault }) => {
            const path = `/flags/${encodeURIComponent(slug)}`;
            return (
              <li key={slug}>
                <div class="what">
                  {name} <code class="muted">{slug}</code>
                  <p class="muted">
                    {enabled === 1 ? 'enabled' : 'disabled'}, {byDefault === 1 ? 'on' : 'off'} by default
                  </p>
                  {targets
                    .filter((target) => target.slug === slug)
                    .map(({ resource_id: id }) => (
                      <p key={id}>
                        on for <code>{id}</code>{' '}
                        <Act
                          c={c}
                          action={`${path}/targets/${encodeURIComponent(id)}/delete`}
                          label="Remove"
                          of={`${slug} from ${id}`}
                        />
                      </p>
                    ))}
                  <details>
                    <summary aria-label={`Add a target to ${slug}`}>Add a target</summary>
                    <Form c={c} action={`${path}/targets`}>
                      <Input
                        id={`target-${slug}`}
                        name="target"
                        label="Id of a user or an organization"
                        required
                      />
                      <button type="submit">Add</button>
                    </Form>
                  </details>
                  <Confirm
                    c={c}
                    action={`${path}/delete`}
                    label="Delete"
                    of={slug}
                    warning="The flag is off for everybody, and its targets are gone."
                  />
                </div>
                <Act
                  c={c}
                  action={`${path}/${enabled === 1 ? 'disable' : 'enable'}`}
                  label={enabled === 1 ? 'Disable' : 'Enable'}
                  of={slug}
                />
              </li>
            );
          })}
        </Rows>
        <h2>Create a flag</h2>
        <Form c={c} action="/flags">
          <Input id="slug" name="slug" label="Slug" value={field(c, 'slug')} maxlength={64} required />
          <Input id="name" name="name" label="Name" value={field(c, 'name')} maxlength={MAX_TEXT} />
          <div class="check">
            <input id="default_value" name="default_value" type="checkbox" value="1" />
            <label for="default_value">On for everybody</label>
          </div>
          <button type="submit">Create the flag</button>
        </Form>
      </>
    ),
  });
}
