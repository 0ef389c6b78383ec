/** Whom a browser test signs in. Somebody, or something, that the server does not know is made first. */
export interface TestPerson {
  /** Default: `ada@example.com`. */
  email?: string | undefined;
  /** Only for somebody who exists already; others get one made up. */
  password?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  /** Signs in to the organization of this name; the person becomes a member. */
  organization?: string | undefined;
  /** Signs in to this organization, which exists; the person becomes a member. */
  organizationId?: string | undefined;
  /** Permissions in the organization; without one named, in one of the person's own. Instead of those of any role before. */
  permissions?: readonly string[] | undefined;
  /** The e-mail address of somebody who acts as this person. */
  impersonator?: string | undefined;
  /** `true` for a session of an hour ago: its access token has expired, and is renewed at the next request. */
  expired?: boolean | undefined;
}
