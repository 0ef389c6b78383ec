import type { CodeCheck } from '../domain/email-codes.js';
import { ApiError } from '../http/errors.js';

type Reason = Extract<CodeCheck, { ok: false }>['reason'];

const codes: Record<Reason, [code: string, message: string]> = {
  wrong: ['invalid_one_time_code', 'The code is not right.'],
  expired: ['one_time_code_expired', 'The code has expired. Ask for another.'],
  used: ['one_time_code_previously_used', 'The code was used already. Ask for another.'],
  too_many: ['one_time_code_too_many_attempts', 'Too many wrong codes. Ask for another.'],
};

/** How a grant refuses a code. */
export function codeRefusal(reason: Reason): ApiError {
  return new ApiError(400, ...codes[reason]);
}

/** The same as a sentence for the person at the page. */
export function codeProblem(reason: Reason): string {
  return codes[reason][1];
}
