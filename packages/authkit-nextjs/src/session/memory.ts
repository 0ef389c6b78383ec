import type { Config } from '../config/config.js';
import { rememberedBy } from '../config/remembered.js';
import type { FlowOptions } from '../sign-in/flow-options.js';
import { Attempts } from './attempts.js';
import { KeyRing } from './keys.js';
import { RefreshLines } from './one-refresh.js';
import { Notices } from './notices.js';
import { OpenedSessions } from './opened.js';
import { Reports } from './reports.js';
import { sharedStoreOf } from './shared-store.js';

/** What one process remembers for one configuration. */
export interface Memory {
  readonly opened: OpenedSessions;
  readonly lines: RefreshLines;
  readonly attempts: Attempts;
  readonly keys: KeyRing;
  readonly notices: Notices;
  readonly reports: Reports;
  /** Exchanges under way, by authorization code. */
  readonly exchanges: Map<string, Promise<unknown>>;
  readonly sealedRedirectUris: Map<string, Promise<string>>;
  readonly openedFlowOptions: Map<string, FlowOptions>;
}

/** The memory of a configuration. */
export const memoryOf: (config: Config) => Memory = /* @__PURE__ */ rememberedBy('sessions', () => ({
  opened: new OpenedSessions(),
  lines: new RefreshLines(),
  attempts: new Attempts(),
  keys: new KeyRing(sharedStoreOf),
  notices: new Notices(),
  reports: new Reports(),
  exchanges: new Map(),
  sealedRedirectUris: new Map(),
  openedFlowOptions: new Map(),
}));
