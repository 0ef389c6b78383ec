import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Fault } from '../control/faults.js';
import type { Realm } from '../domain/realm.js';

export interface AppEnv {
  Bindings: HttpBindings;
  Variables: {
    realm: Realm;
    requestId: string;
    /** Set by `/authenticate` once it is known to be a name, never a value from the body. */
    grantType?: string;
    /** What was made for a browser that had no such cookie yet. */
    browser?: string;
    /** Of a form of the dashboard, once it is trusted. */
    form?: Record<string, string>;
    /** The secret of whoever signed in to the dashboard. */
    admin?: string;
    /** The kind of the fault that this request met. */
    fault?: Fault['kind'];
    /** Whether its connection ended without an answer. */
    unanswered?: boolean;
  };
}

export type AppContext = Context<AppEnv>;
export type Handler = (c: AppContext) => Response | Promise<Response>;
