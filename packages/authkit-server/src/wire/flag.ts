import { slugs } from '../store/columns.js';
import type { FlagRow, FlagTargetRow } from '../store/schema.js';
import { isoTime } from './time.js';

/** A feature flag on the wire. */
export function flagBody(flag: FlagRow) {
  return {
    object: 'feature_flag',
    id: flag.id,
    slug: flag.slug,
    name: flag.name,
    description: flag.description,
    owner: null,
    tags: slugs(flag.tags),
    enabled: flag.enabled === 1,
    default_value: flag.default_value === 1,
    created_at: isoTime(flag.created_at),
    updated_at: isoTime(flag.updated_at),
  } as const;
}

/** What events tell of a flag. A server is one environment, and its client names it. */
export function flagEvent({ client }: { client: { id: string } }, flag: FlagRow) {
  return { ...flagBody(flag), environment_id: `environment_${client.id}` };
}

/** From where somebody changed a flag. */
export type FlagActor = 'api' | 'dashboard' | 'system';

/** Who changed a flag. Everybody who may holds the keys of one client, which stands for them. */
export function flagContext({ client }: { client: { id: string } }, source: FlagActor) {
  return { client_id: client.id, actor: { id: client.id, source, name: null } };
}

export interface FlagTargets {
  organizations: { id: string; name: string }[];
  users: { id: string; email: string }[];
}

/** For whom a flag is on. */
export function flagRule({ default_value }: FlagRow, targets: FlagTargets) {
  const some = targets.organizations.length + targets.users.length > 0;
  return {
    access_type: default_value === 1 ? 'all' : some ? 'some' : 'none',
    configured_targets: targets,
  } as const;
}

/** All flags as the SDK's client polls them, to decide by itself. */
export function runtimeFlags(flags: readonly FlagRow[], targets: readonly FlagTargetRow[]): object {
  return Object.fromEntries(
    flags.map(({ slug, enabled, default_value }) => {
      const of = (kind: FlagTargetRow['kind']) =>
        targets
          .filter((target) => target.slug === slug && target.kind === kind)
          .map(({ resource_id: id }) => ({ id, enabled: true }));
      return [
        slug,
        {
          slug,
          enabled: enabled === 1,
          default_value: default_value === 1,
          targets: { users: of('user'), organizations: of('organization') },
        },
      ];
    }),
  );
}
