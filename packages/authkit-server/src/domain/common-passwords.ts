// The guesses that are tried first, among those long enough to pass the length rule. Compared in lower case.
export const commonPasswords: ReadonlySet<string> = new Set(
  `0123456789 0987654321 1111111111 1122334455 1212121212 123123123123 1234512345 123456789a 1234567890
  12345678900 12345678910 123456789012 1234567891 12345qwert 123qwe123qwe 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc
  1qazxsw23edc 9876543210 a123456789 aa12345678 abc1234567 abcd123456 abcdefghij adminadmin administrator
  asdfasdfasdf asdfghjkl1 asdfghjkl; basketball changeme123 charlie123 chocolate1 computer123 dragon1234
  football123 iloveyou12 iloveyou123 letmein123 letmein1234 liverpool1 manchester michael123 monkey1234
  mypassword p@ssw0rd123 p@ssword123 passpasspass passw0rd12 passw0rd123 password00 password01 password10
  password11 password12 password123 password1234 password12345 password123! password2024 password2025
  password2026 passwordpassword princess123 q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedc123 qwe123qwe123 qwer123456
  qwerty1234 qwerty12345 qwerty123456 qwertyqwerty qwertyuiop qwertyuiop123 qwertyuiop[] secret1234 sunshine123
  superman123 test123456 testtesttest trustno1trustno1 welcome123 welcome1234 welcome2024 welcome2025 zaq12wsxcde3
  zxcvbnm123 zxcvbnmasd`.split(/\s+/),
);
