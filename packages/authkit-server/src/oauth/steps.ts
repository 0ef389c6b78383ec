import type { Step } from '../domain/sign-in.js';

/** The page for a step that comes before a browser is signed in; undefined for those after. */
export function pageOfStep(step: Step, interactionId: string): string | undefined {
  switch (step.kind) {
    case 'enroll_factor':
      return `/set-up-code/${interactionId}`;
    case 'pass_factor':
      return `/enter-code/${interactionId}`;
    default:
      return undefined;
  }
}
