import { sendCode } from '../domain/email-codes.js';
import type { Realm } from '../domain/realm.js';
import type { Step } from '../domain/sign-in.js';

/** The page for a step that comes before a browser is signed in, with its mail sent; undefined for those after. */
export async function beginStep(
  realm: Realm,
  step: Step,
  interactionId: string,
): Promise<string | undefined> {
  switch (step.kind) {
    case 'verify_email':
      // When too many were sent already, the last of them still works.
      await sendCode(realm, 'email_verification', step.user);
      return `/verify-email/${interactionId}`;
    case 'enroll_factor':
      return `/set-up-code/${interactionId}`;
    case 'pass_factor':
      return `/enter-code/${interactionId}`;
    case 'accept_invitation':
      return `/accept-invitation/${interactionId}`;
    default:
      return undefined;
  }
}
