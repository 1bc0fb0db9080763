/** Light or dark: what the device says, unless somebody chose. */
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const CHOSEN = 'theme';

export function currentTheme(): Theme {
  const chosen = localStorage.getItem(CHOSEN);
  return THEMES.find((theme) => theme === chosen) ?? 'auto';
}

export function applyTheme(theme: Theme = currentTheme()): void {
  localStorage.setItem(CHOSEN, theme);
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  window.dispatchEvent(new Event('theme-changed'));
}
