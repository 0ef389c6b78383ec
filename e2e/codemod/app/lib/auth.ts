// What the rest of the app takes from here goes on having the names it had.
export { getUser, signOut } from '@workos-inc/authkit-nextjs';
export type { Session } from '@workos-inc/authkit-nextjs';
