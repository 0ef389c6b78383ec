import { isProvider } from '../domain/providers.js';
import type { SessionRow } from '../store/schema.js';
import { isoTime, isoTimeOrNull } from './time.js';

export type SessionStatus = 'active' | 'expired' | 'revoked';

/** A session on the wire. */
export interface SessionBody {
  object: 'session';
  id: string;
  user_id: string;
  organization_id?: string;
  impersonator?: { email: string; reason: string | null };
  ip_address: string | null;
  user_agent: string | null;
  auth_method: string;
  status: SessionStatus;
  expires_at: string;
  ended_at: string | null;
  created_at: string;
  updated_at: string;
}

export function sessionBody(session: SessionRow, status: SessionStatus): SessionBody {
  return {
    object: 'session',
    id: session.id,
    user_id: session.user_id,
    ...(session.organization_id !== null && { organization_id: session.organization_id }),
    ...(session.impersonator !== null && {
      impersonator: JSON.parse(session.impersonator) as { email: string; reason: string | null },
    }),
    ip_address: session.ip_address,
    user_agent: session.user_agent,
    // Which provider it was, only the answer of the sign-in tells.
    auth_method: isProvider(session.auth_method) ? 'oauth' : session.auth_method,
    status,
    expires_at: isoTime(session.expires_at),
    ended_at: isoTimeOrNull(session.ended_at),
    created_at: isoTime(session.created_at),
    updated_at: isoTime(session.updated_at),
  };
}
