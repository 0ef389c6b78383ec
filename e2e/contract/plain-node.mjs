// Lets plain Node load a release outside Next: the published one imports `next/headers` without the ending that Node wants,
// and a guard that throws wherever no bundler is told of server components.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'server-only') return { url: 'data:text/javascript,', shortCircuit: true };
    return next(/^next\/[\w-]+$/.test(specifier) ? `${specifier}.js` : specifier, context);
  },
});
