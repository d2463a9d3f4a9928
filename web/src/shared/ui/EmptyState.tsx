import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon";
import "./states.css";

/** Nothing here yet: what will appear, and the first step (children: at most one button). */
export function EmptyState({ icon, title, text, children }: { icon: IconName; title: string; text: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <span class="empty-icon"><Icon name={icon} size={24} /></span>
      <h2 class="empty-title">{title}</h2>
      <p class="quiet">{text}</p>
      {children && <div class="empty-action">{children}</div>}
    </div>
  );
}
