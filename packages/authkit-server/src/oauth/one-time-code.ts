import { codeProblems, type CodeReason } from '../domain/email-codes.js';
import { ApiError } from '../http/errors.js';

/** How a grant refuses a code. */
export function codeRefusal(reason: CodeReason): ApiError {
  const { code, message } = codeProblems[reason];
  return new ApiError(400, code, message);
}

/** The same as a sentence for the person at the page. */
export function codeProblem(reason: CodeReason): string {
  return codeProblems[reason].message;
}
