/**
 * Next replaces `next/navigation` in server code by this file, which knows no client hooks; with its ending, which
 * plain Node needs, the specifier is not replaced and would pull React's client half into route handlers.
 */
export { forbidden, notFound, redirect } from 'next/dist/client/components/navigation.react-server.js';
