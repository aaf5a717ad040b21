/** What is wrong with a password that was typed twice, or nothing. The server judges again. */
export function passwordFault(password: string, again: string): string | undefined {
  if (password.length < 10) return 'The password has at least 10 characters.';
  if (password.length > 200) return 'The password has at most 200 characters.';
  if (password !== again) return 'The two are not the same.';
  return undefined;
}
