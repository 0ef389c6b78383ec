import { advance } from '../advance.js';
import type { Grant } from '../authenticate.js';
import { requireSecret } from '../client-proof.js';
import { requiredText } from '../fields.js';
import { organizationsOf } from '../../domain/memberships.js';
import { OAuthError } from '../../http/errors.js';
import { readPending } from '../pending-token.js';

export const organizationSelectionGrant: Grant = async (c, fields, client) => {
  requireSecret(client);
  const realm = c.get('realm');
  const organizationId = requiredText(fields, 'organization_id');
  const { attempt, spend } = await readPending(realm, fields, client);
  const organizations = await organizationsOf(realm.db, attempt.userId);
  if (!organizations.some(({ id }) => id === organizationId)) {
    // The same for one that does not exist. The token stays good for another choice.
    throw new OAuthError(
      'organization_membership_not_found',
      'The user is not an active member of this organization.',
    );
  }
  await spend();
  return advance(c, fields, client, { ...attempt, organizationId });
};
