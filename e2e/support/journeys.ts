import type { Page } from '@playwright/test';
import { PASSWORD } from './authkit.ts';
import { expect } from './test.ts';

/** From any page of the local AuthKit that asks who somebody is. */
export async function fillSignIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  // A person types once the cursor is there; whoever is faster makes Chromium say on the console that it was too late.
  await expect(page.locator('[autofocus]')).toBeFocused();
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function fillSignUp(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('First name').fill('Ada');
  await page.getByLabel('Last name').fill('Lovelace');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign up' }).click();
}

export async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign Up' }).click();
  await fillSignUp(page, email);
  await expectSignedIn(page);
}

export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Log in' }).click();
  await fillSignIn(page, email);
  await expectSignedIn(page);
}

export const signOut = (page: Page) => page.getByRole('button', { name: 'Sign out' }).click();

/** On the home page. */
export const expectSignedIn = (page: Page) => expect(page.getByText('Welcome back , Ada')).toBeVisible();

export const expectSignedOut = (page: Page) =>
  expect(page.getByRole('link', { name: 'Log in' })).toBeVisible();
