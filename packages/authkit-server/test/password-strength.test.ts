import { expect, test } from 'vitest';
import { passwordProblem } from '../src/domain/passwords.js';

const GUESSED =
  `0123456789 0987654321 1111111111 1122334455 1212121212 123123123123 1q2w3e4r5t6y 1qaz2wsx3edc 9876543210
  a123456789 abcd123456 adminadmin administrator asdfasdfasdf asdfghjkl1 azertyuiop123 basketball changeme123 chocolate1
  Dragon1234 iloveyou123 L3tm31n1234 letmein1234 Liverpool1! Manchester monkey1234 mypassword P@$$w0rd2026 p@ssw0rd123
  passpasspass PASSWORD12345 password123! password2026 passwordpassword q1w2e3r4t5y6 qazwsxedc123 qwe123qwe123
  qwertyuiop[] Secret1234 sunshine123 Summer2025!! testtesttest trustno1trustno1 Welcome2025 zaq12wsxcde3`.split(
    /\s+/,
  );

test.each(GUESSED)('%s may not be chosen', (password) => {
  expect(passwordProblem(password, 'ada@example.com')).toMatch(/guessed/);
});

test('nor may one that is put together from the address and a run of digits', () => {
  expect(passwordProblem('ada.example1234', 'ada.example@example.com')).toMatch(/guessed/);
  expect(passwordProblem('ada.example1234', 'jo@acme.test')).toBeUndefined();
});

test.each([
  'correct horse battery',
  'analytical engine',
  'k3vF9qLz2m',
  'Monkeys eat 7 pears',
  'пароль для сайта',
])('%s may', (password) => {
  expect(passwordProblem(password, 'ada@example.com')).toBeUndefined();
});
