/// <reference lib="dom" />
/** Light and dark: what the system prefers until the reader presses the button. */

export function currentTheme(): "light" | "dark" {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Makes the theme button work and follows the system's preference. */
export function setUpTheme(button: HTMLButtonElement, onChange: () => void): void {
  const label = () => {
    button.textContent = currentTheme() === "dark" ? "Light theme" : "Dark theme";
  };
  const changed = () => {
    label();
    onChange();
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = currentTheme() === "dark" ? "light" : "dark";
    changed();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
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
