'use server';

import { observe } from './observation';
import type { Observation } from './observation';

export async function observeInAction(): Promise<Observation> {
  return await observe();
}
