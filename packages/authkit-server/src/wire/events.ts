// What a webhook endpoint may subscribe to, as the provider's OpenAPI document lists it; a test compares the two.
const subjects = {
  authentication: [
    'email_verification_succeeded',
    'magic_auth_failed',
    'magic_auth_succeeded',
    'mfa_succeeded',
    'oauth_failed',
    'oauth_succeeded',
    'password_failed',
    'password_succeeded',
    'passkey_failed',
    'passkey_succeeded',
    'sso_failed',
    'sso_started',
    'sso_succeeded',
    'sso_timed_out',
    'radar_risk_detected',
  ],
  api_key: ['created', 'revoked'],
  connection: [
    'activated',
    'deactivated',
    'saml_certificate_renewal_required',
    'saml_certificate_renewed',
    'deleted',
  ],
  dsync: ['activated', 'deleted'],
  'dsync.group': ['created', 'deleted', 'updated', 'user_added', 'user_removed'],
  'dsync.user': ['created', 'deleted', 'updated'],
  email_verification: ['created'],
  group: ['created', 'deleted', 'member_added', 'member_removed', 'updated'],
  flag: ['created', 'deleted', 'updated', 'rule_updated'],
  invitation: ['accepted', 'created', 'resent', 'revoked'],
  magic_auth: ['created'],
  organization: ['created', 'deleted', 'updated'],
  organization_domain: ['created', 'deleted', 'updated', 'verified', 'verification_failed'],
  password_reset: ['created', 'succeeded'],
  user: ['created', 'updated', 'deleted'],
  organization_membership: ['created', 'deleted', 'updated'],
  role: ['created', 'deleted', 'updated'],
  organization_role: ['created', 'deleted', 'updated'],
  permission: ['created', 'deleted', 'updated'],
  session: ['created', 'revoked'],
  waitlist_user: ['approved', 'created', 'denied'],
} as const;

type Subjects = typeof subjects;

/** Such as `session.revoked`. */
export type EventName =
  | { [Subject in keyof Subjects]: `${Subject}.${Subjects[Subject][number]}` }[keyof Subjects]
  // Not for webhooks, but in the list of events.
  | 'api_key.updated'
  | 'authentication.email_verification_failed'
  | 'authentication.mfa_failed';

export const webhookEvents: readonly string[] = Object.entries(subjects).flatMap(([subject, happenings]) =>
  happenings.map((happening) => `${subject}.${happening}`),
);

/** An event on the wire, and the body of a webhook. */
export interface EventBody {
  object: 'event';
  id: string;
  event: string;
  data: Record<string, unknown>;
  context?: Record<string, unknown>;
  created_at: string;
}
