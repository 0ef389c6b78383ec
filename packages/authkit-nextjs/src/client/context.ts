import * as React from 'react';
import type { AuthStore } from './auth-store.js';

export interface AuthContextValue {
  readonly store: AuthStore;
  /** Path of the AuthKit route. */
  readonly route: string;
  /** Renders the page's server half again, after its session changed. */
  readonly refreshPage: () => void;
}

export const AuthContext = /* @__PURE__ */ React.createContext<AuthContextValue | null>(null);
