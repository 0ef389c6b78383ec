import { format } from 'prettier';
import { expect, test } from 'vitest';
import { keyHolder } from '../../src/http/guards.js';
import { grants } from '../../src/oauth/authenticate.js';
import { developmentRoutes, notImplemented, routes, type Route } from '../../src/routes.js';
import { operationOf } from '../support/conformance.js';
import { specification, templateOf } from '../support/specification.js';

const PUBLIC_API = /^\/(user_management|sso|x)\//;
const isApi = ([, path, who]: Route) => who === keyHolder || PUBLIC_API.test(path);
const ofDevelopment = developmentRoutes({} as never);
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const line = ([method, path]: readonly [string, string, ...unknown[]]) => `- \`${method} ${path}\``;

function section(title: string, about: string, lines: readonly string[]): string {
  return `## ${title}\n\n${about}\n\n${lines.join('\n')}\n`;
}

/** Operations of the provider's description that no route answers. */
function missing(): [string, string][] {
  return Object.entries(specification().paths).flatMap(([path, operations]) =>
    METHODS.filter((method) => operations[method] !== undefined).flatMap((method): [string, string][] => {
      const name = method.toUpperCase();
      const templates = routes.filter((route) => route[0] === name).map(([, template]) => template);
      return templateOf(path, templates) === undefined ? [[name, path]] : [];
    }),
  );
}

// `npx vitest run --project=@workos-inc/authkit-server supported -u` writes it anew.
test('SUPPORTED.md says what the route table says', async () => {
  const pages = routes.filter((route) => !isApi(route));
  const page = [
    '# What this server answers',
    'Generated from the route table (`src/routes.ts`); a test holds it to that.',
    section(
      'The API',
      'With the API key as a bearer token.',
      routes.filter((route) => isApi(route) && route[2] === keyHolder).map(line),
    ),
    section(
      'Open to everybody',
      'What browsers and public clients call.',
      routes.filter((route) => isApi(route) && route[2] !== keyHolder).map(line),
    ),
    section(
      'Grants',
      'Of `POST /user_management/authenticate`.',
      [...grants.keys()].map((grant) => `- \`${grant}\``),
    ),
    section('Pages', 'For people.', pages.map(line)),
    section('In development only', 'Not found in production mode.', ofDevelopment.map(line)),
    section(
      'Not here',
      `These of the provider’s description (\`@workos/openapi-spec\` 0.1.0) are answered with 400 \`not_implemented\` where their
      path begins with ${notImplemented.map((area) => `\`${area}\``).join(', ')}, and with 404 otherwise.`,
      missing().map(line),
    ),
  ].join('\n\n');
  await expect(await format(page, { parser: 'markdown' })).toMatchFileSnapshot('../../SUPPORTED.md');
});

test.each([...routes.filter(isApi), ...ofDevelopment.filter(isApi)].map(([method, path]) => [method, path]))(
  '%s %s is described, so that its answers are checked',
  (method, path) => {
    // Redirects and what the description calls by another name of the parameter fit as well.
    expect(operationOf(method, path.replaceAll(/:\w+/g, 'x'))).toBeDefined();
  },
);
