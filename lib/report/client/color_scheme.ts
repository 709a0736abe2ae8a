/// <reference lib="dom" />
/** Light and dark: what the system prefers until the reader presses the button. */

/** Light or dark. */
export type Theme = "light" | "dark";

/** Tells which theme the page shows. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Makes the theme button work and follows the system's preference. */
export function setUpTheme(button: HTMLButtonElement, onChange: () => void): void {
  const label = () => {
    button.textContent = currentTheme() === "dark" ? "Light theme" : "Dark theme";
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = currentTheme() === "dark" ? "light" : "dark";
    label();
    onChange();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    label();
    onChange();
  });
  label();
}

/** Reads a colour of the current theme from the style sheet. */
export function themeColor(name: string): string {
  // A custom property keeps `light-dark()` unresolved; a real property resolves it.
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}
