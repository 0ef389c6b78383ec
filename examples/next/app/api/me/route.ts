import { observe } from '../../lab/observation';

export async function GET() {
  return Response.json(await observe());
}
