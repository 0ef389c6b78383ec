import { environmentConfig, type GetConfig } from '../config/source.js';
import { BAR_STYLE, ImpersonationBar, STOP_LABEL, type ImpersonationProps } from '../impersonation/bar.js';
import { ACTION_PARAM, RETURN_TO_PARAM } from '../names.js';
import { userInfo } from '../session/user-info.js';
import { fetchOrganizationName } from '../workos/organization-name.js';
import { currentSession } from './current-session.js';

export type ImpersonationComponent = (props: ImpersonationProps) => Promise<React.JSX.Element | null>;

export function bindImpersonation(getConfig: GetConfig): ImpersonationComponent {
  return async function Impersonation({ returnTo, nonce, ...bar }) {
    const { context, inForce, outcome } = await currentSession(getConfig);
    if (outcome.kind !== 'signed-in' && outcome.kind !== 'refreshed') return null;
    const { user, impersonator, organizationId } = userInfo(outcome);
    if (!impersonator) return null;
    const { config } = inForce;
    const organization = organizationId && (await fetchOrganizationName(config, organizationId));
    return (
      <>
        {/* In its place: React gives styles that it moves to the head no nonce. A browser hides the nonce from script. */}
        <style nonce={nonce ?? nonceOf(context.headers)} suppressHydrationWarning>
          {BAR_STYLE}
        </style>
        <ImpersonationBar
          {...bar}
          email={user.email}
          organization={organization ?? organizationId}
          stop={
            <form action={config.address.route}>
              <input type="hidden" name={ACTION_PARAM} value="sign-out" />
              {returnTo !== undefined && <input type="hidden" name={RETURN_TO_PARAM} value={returnTo} />}
              <button type="submit">{STOP_LABEL}</button>
            </form>
          }
        />
      </>
    );
  };
}

/** The nonce of the page's policy, where Next itself looks for it: in the request header the app's proxy sets. */
function nonceOf(headers: Headers): string | undefined {
  const policy = headers.get('content-security-policy') ?? headers.get('content-security-policy-report-only');
  return /'nonce-([^']+)'/.exec(policy ?? '')?.[1];
}

/**
 * Shows that somebody is impersonating, whom and where, and lets them stop: a Server Component of plain HTML that needs
 * neither a provider nor script. Nothing for everybody else. Its style carries the nonce of the page's policy.
 *
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```tsx
 * import { Impersonation } from '@workos-inc/authkit-nextjs';
 *
 * export default function RootLayout({ children }: { children: React.ReactNode }) {
 *   return (
 *     <html lang="en">
 *       <body>
 *         <Impersonation />
 *         {children}
 *       </body>
 *     </html>
 *   );
 * }
 * ```
 */
export const Impersonation: ImpersonationComponent = /* @__PURE__ */ bindImpersonation(environmentConfig);
