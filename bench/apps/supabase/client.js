import { createServerClient } from '@supabase/ssr';

export const clientOf = (cookies) =>
  createServerClient(process.env.BENCH_SUPABASE_URL, 'sb_publishable_bench', {
    cookieOptions: { name: 'sb-bench' },
    cookies,
  });

export async function subjectIn(client) {
  const { data } = await client.auth.getClaims();
  return data?.claims.sub;
}
