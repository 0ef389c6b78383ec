import type { AppContext } from '../http/context.js';
import type { PageError } from '../http/errors.js';
import { Alert } from './fields.js';
import { showPage } from './layout.js';

export function showError(c: AppContext, { status, title, message, wayOn }: PageError) {
  return showPage(c, {
    status,
    title,
    body: (
      <>
        <h1>{title}</h1>
        <Alert>{message}</Alert>
        {wayOn !== undefined && (
          <a class="button" href={wayOn}>
            Go to the app
          </a>
        )}
      </>
    ),
  });
}
