import type { Realm } from '../domain/realm.js';
import type { AppContext, Handler } from './context.js';

/** Loads the dashboard when somebody first opens it: most servers show it to nobody, and start sooner without. */
export function lazyDashboard(realm: Realm, adminPassword: string | undefined): Handler {
  let loading: ReturnType<typeof load> | undefined;
  async function load() {
    const { createDashboard } = await import('../dashboard/dashboard.js');
    return createDashboard(realm, adminPassword);
  }
  return async (c: AppContext) => {
    // What fails is tried again with the next visit.
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    const dashboard = await loading;
    return dashboard.fetch(c.req.raw, c.env);
  };
}
