/** What is tried: each entry is one small app, built and served in one of the ways people run Next. */

export type Install = 'next-16' | 'next-15' | 'next-15.2.3';

export interface Combination {
  name: string;
  install: Install;
  bundler: 'turbopack' | 'webpack';
  /** `proxy.ts` runs on Node, `middleware.ts` on Edge unless it asks for Node; or there is none. */
  proxy: 'proxy' | 'middleware-on-edge' | 'middleware-on-node' | 'none';
  /** Builds and serves on the machine's own Node instead of the one that runs the tests. */
  hostNode?: true;
  basePath?: string;
  trailingSlash?: true;
  /** As one image: moved out of its build folder, with nothing beside it. */
  standalone?: true;
  cacheComponents?: true;
  intl?: true;
  csp?: true;
  /** Part of `npm test`, because it pins what nothing else there does. */
  representative?: true;
  /** Why it cannot be: what Next says when it is built. */
  refused?: { why: string; says: RegExp };
}

const combination = (
  install: Install,
  bundler: Combination['bundler'],
  proxy: Combination['proxy'],
  more: Omit<Partial<Combination>, 'name'> = {},
): Combination => {
  const features = [
    more.hostNode && 'node-20',
    more.basePath && 'base-path',
    more.trailingSlash && 'trailing-slash',
    more.standalone && 'standalone',
    more.cacheComponents && 'cache-components',
    more.intl && 'intl',
    more.csp && 'csp',
  ].filter((feature) => feature !== undefined);
  const proxyName = proxy === 'none' ? 'without-proxy' : proxy;
  return { name: [install, bundler, proxyName, ...features].join('_'), install, bundler, proxy, ...more };
};

export const combinations: readonly Combination[] = [
  combination('next-16', 'turbopack', 'proxy'),
  combination('next-16', 'webpack', 'proxy'),
  combination('next-16', 'turbopack', 'middleware-on-edge'),
  combination('next-16', 'webpack', 'middleware-on-edge'),
  combination('next-16', 'turbopack', 'none'),
  combination('next-16', 'turbopack', 'proxy', { hostNode: true }),
  combination('next-16', 'turbopack', 'proxy', { basePath: '/shop' }),
  combination('next-16', 'webpack', 'proxy', { trailingSlash: true }),
  combination('next-16', 'turbopack', 'proxy', { standalone: true, representative: true }),
  combination('next-16', 'turbopack', 'proxy', { cacheComponents: true, representative: true }),
  combination('next-16', 'webpack', 'proxy', { cacheComponents: true }),
  combination('next-16', 'turbopack', 'proxy', { intl: true }),
  combination('next-16', 'turbopack', 'proxy', { csp: true }),

  combination('next-15', 'webpack', 'middleware-on-edge'),
  combination('next-15', 'turbopack', 'middleware-on-edge'),
  combination('next-15', 'webpack', 'middleware-on-node'),
  combination('next-15', 'turbopack', 'middleware-on-node'),
  combination('next-15', 'webpack', 'none'),
  combination('next-15', 'webpack', 'middleware-on-edge', { hostNode: true }),
  combination('next-15', 'webpack', 'middleware-on-edge', {
    basePath: '/shop',
    trailingSlash: true,
    representative: true,
  }),
  combination('next-15', 'webpack', 'middleware-on-edge', { standalone: true }),
  combination('next-15', 'webpack', 'middleware-on-edge', { intl: true }),
  combination('next-15', 'webpack', 'middleware-on-edge', { csp: true }),
  combination('next-15', 'webpack', 'middleware-on-edge', {
    cacheComponents: true,
    refused: {
      why: 'Cache components are stable from Next 16 on; Next 15 has them in canary releases only.',
      says: /can only be enabled when using the latest canary/,
    },
  }),

  combination('next-15.2.3', 'webpack', 'middleware-on-edge'),
  combination('next-15.2.3', 'webpack', 'none'),
  combination('next-15.2.3', 'turbopack', 'middleware-on-edge', {
    refused: {
      why: 'Turbopack builds began in Next 15.3; before, it serves `next dev` only.',
      says: /unknown option '--turbopack'/,
    },
  }),
  combination('next-15.2.3', 'webpack', 'middleware-on-node', {
    refused: {
      why: 'Middleware on Node is stable from Next 15.5 on; before, it is in canary releases only.',
      says: /canary/,
    },
  }),
];
