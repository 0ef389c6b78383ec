// The specifier is the message: a bundler that is asked for this door in browser code says that it cannot resolve it.
// @ts-expect-error There is no such module, and there must not be.
// oxlint-disable-next-line import/no-unassigned-import -- The import is all there is to it.
import '@workos-inc/authkit-nextjs is for server code. In a client component import from @workos-inc/authkit-nextjs/components instead';
