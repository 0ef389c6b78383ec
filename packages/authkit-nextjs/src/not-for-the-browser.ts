// The specifier is the message: a bundler that is asked for this door in browser code says that it cannot resolve it.
// No slash in it, or Node would show only what stands before.
// @ts-expect-error There is no such module, and there must not be.
// oxlint-disable-next-line import/no-unassigned-import -- The import is all there is to it.
import 'This door of authkit-nextjs is server code. In a client component import from the "components" door of the same package instead';
