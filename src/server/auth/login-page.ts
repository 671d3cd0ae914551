/** The page at which a person enters: a form without scripts, in English and Arabic. It says nothing of who else there is. */
import type { Entry } from './gate.ts';

type Words = Readonly<Record<'title' | 'name' | 'password' | 'code' | 'enter' | 'wrong' | 'wait' | 'other' | 'mode', string>>;

const WORDS: Readonly<Record<'en' | 'ar', Words>> = {
  en: {
    title: 'Manara',
    name: 'Name',
    password: 'Password',
    code: 'Six digits of the second factor',
    enter: 'Enter',
    wrong: 'Name, password or code is wrong.',
    wait: 'Too many tries. Try again in {n} s.',
    other: 'العربية',
    mode: 'Mode: {mode}',
  },
  ar: {
    title: 'منارة',
    name: 'الاسم',
    password: 'كلمة المرور',
    code: 'الأرقام الستة للعامل الثاني',
    enter: 'دخول',
    wrong: 'الاسم أو كلمة المرور أو الرمز غير صحيح.',
    wait: 'محاولات كثيرة. حاولوا مجددًا بعد {n} ث.',
    other: 'English',
    mode: 'الوضع: {mode}',
  },
};
const MODES: Readonly<Record<'en' | 'ar', Readonly<Record<string, string>>>> = {
  en: { exercise: 'EXERCISE', test: 'TEST', actual: 'ACTUAL' },
  ar: { exercise: 'تمرين', test: 'اختبار', actual: 'فعلي' },
};

export type LoginLanguage = keyof typeof WORDS;

/** By what is asked for, else by what the browser prefers. */
export function loginLanguage(asked: unknown, header: string | undefined): LoginLanguage {
  if (asked === 'ar' || asked === 'en') return asked;
  const first = (header ?? '')
    .split(',')
    .slice(0, 10)
    .map((word) => word.trim().slice(0, 2).toLowerCase())
    .find((word) => word === 'ar' || word === 'en');
  return first === 'ar' ? 'ar' : 'en';
}

/** The page; `entry` is the refusal that brought back to it. */
export function loginPage(language: LoginLanguage, mode: string, entry: Exclude<Entry, { token: string }> | undefined): string {
  const words = WORDS[language];
  const other = language === 'ar' ? 'en' : 'ar';
  const refusal = entry === undefined ? '' : entry.refused === 'wrong' ? words.wrong : words.wait.replace('{n}', String(entry.waitS));
  const field = (id: string, label: string, rest: string): string => `<label for="${id}">${label}</label><input id="${id}" name="${id}" required ${rest}>`;
  return [
    `<!doctype html><html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<title>${words.title}</title><link rel="stylesheet" href="/login.css"></head><body><main><h1>${words.title}</h1><p class="mode">${words.mode.replace('{mode}', MODES[language][mode] ?? mode)}</p>`,
    refusal === '' ? '' : `<p role="alert">${refusal}</p>`,
    `<form method="post" action="/login?lang=${language}">`,
    field('name', words.name, 'autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="32" autofocus dir="ltr"'),
    field('password', words.password, 'type="password" autocomplete="current-password" maxlength="200" dir="ltr"'),
    field('code', words.code, 'inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" dir="ltr"'),
    `<button>${words.enter}</button></form><p><a href="/login?lang=${other}" lang="${other}">${words.other}</a></p></main></body></html>\n`,
  ].join('\n');
}

/** Dark like the console, and readable. */
export const LOGIN_STYLE = [
  'body{margin:0;min-height:100vh;display:grid;place-items:center;background:#0f1419;color:#e6e9ec;font:1rem/1.5 system-ui,sans-serif}',
  'main{width:min(22rem,90vw)}h1{font-size:1.5rem}label{display:block;margin-top:1rem}',
  'input,button{box-sizing:border-box;width:100%;font:inherit;padding:.6rem;border:1px solid #7a8691;border-radius:.3rem;background:#1a2128;color:inherit}',
  'button{margin-top:1.5rem;background:#2f6fab;border-color:#2f6fab;color:#fff}:focus-visible{outline:3px solid #f0c040;outline-offset:2px}',
  '[role=alert]{border-inline-start:.3rem solid #f0c040;padding-inline-start:.6rem}a{color:#9cc7ee}.mode{color:#c3ccd4}',
].join('\n');
