import type { Context } from 'hono';
import type { Realm } from '../domain/realm.js';

export interface AppEnv {
  Variables: {
    realm: Realm;
    requestId: string;
    /** Set by `/authenticate` once it is known to be a name, never a value from the body. */
    grantType?: string;
  };
}

export type AppContext = Context<AppEnv>;
export type Handler = (c: AppContext) => Response | Promise<Response>;
