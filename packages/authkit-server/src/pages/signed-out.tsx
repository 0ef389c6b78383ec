import type { AppContext } from '../http/context.js';
import { showPage } from './layout.js';

export function showSignedOut(c: AppContext) {
  return showPage(c, {
    title: 'Signed out',
    body: (
      <>
        <h1>Signed out</h1>
        <p>You can close this page.</p>
      </>
    ),
  });
}
