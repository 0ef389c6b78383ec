export const dynamic = 'force-dynamic';

export async function GET() {
  // The snippet asks as soon as it is loaded, so it is not loaded before somebody wants to know.
  const { organizations } = await import('../../../lib/organizations');
  return Response.json(organizations.data.map(({ name }) => name));
}
