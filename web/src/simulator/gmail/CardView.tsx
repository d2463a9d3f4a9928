import { useState } from "preact/hooks";
import { t } from "../../shared/i18n";
import { Icon, type IconName } from "../../shared/ui/Icon";
import type { Button, Card, Inputs, OnClick, Section, Widget } from "./cards";
import { Fields } from "./Fields";
import { LimitedHtml } from "./limitedHtml";

// Google's own pictures by those that are nearest to them here.
const icons: Record<string, IconName> = { PERSON: "people", EMAIL: "mail", PHONE: "phone", CLOCK: "clock", DESCRIPTION: "note", STAR: "star", BOOKMARK: "bookmark" };

type Press = { onPress: (click: OnClick) => void };
type Filled = Press & { inputs: Inputs; onInput: (name: string, value: Inputs[string]) => void };

/** One card as Gmail would draw it: header, sections, and a footer that stays. */
export function CardView({ card, ...filled }: { card: Card } & Filled) {
  return (
    <>
      <div class="gc-scroll">
        <header class="gc-head"><h2>{card.header.title}</h2>{card.header.subtitle && <p class="quiet small">{card.header.subtitle}</p>}</header>
        {card.sections.map((section, at) => <SectionView key={`${card.name} ${at}`} section={section} {...filled} />)}
      </div>
      {card.fixedFooter && (
        <footer class="gc-foot">
          {card.fixedFooter.secondaryButton && <Pill button={card.fixedFooter.secondaryButton} onPress={filled.onPress} />}
          <Pill button={{ ...card.fixedFooter.primaryButton, type: "FILLED" }} onPress={filled.onPress} />
        </footer>
      )}
    </>
  );
}

function SectionView({ section, ...filled }: { section: Section } & Filled) {
  const [whole, setWhole] = useState(false);
  const first = section.collapsible ? section.uncollapsibleWidgetsCount ?? 0 : section.widgets.length;
  const shown = whole ? section.widgets : section.widgets.slice(0, first);
  return (
    <section class="gc-section">
      {section.header && <h3 class="gc-section-title">{section.header}</h3>}
      {shown.map((widget, at) => <WidgetView key={at} widget={widget} {...filled} />)}
      {first < section.widgets.length && (
        <button type="button" class="gc-fold" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          <Icon name={whole ? "up" : "down"} size={16} />{whole ? t("simulator.gmail.less") : t("simulator.gmail.more", { count: section.widgets.length - first })}
        </button>
      )}
    </section>
  );
}

function WidgetView({ widget, ...filled }: { widget: Widget } & Filled) {
  const { textParagraph, decoratedText, buttonList, divider } = widget;
  if (textParagraph) return <p class="gc-text"><LimitedHtml html={textParagraph.text} /></p>;
  if (decoratedText) return <Decorated text={decoratedText} onPress={filled.onPress} />;
  if (buttonList) return <div class="gc-buttons">{buttonList.buttons.map((button) => <Pill key={button.text} button={button} onPress={filled.onPress} />)}</div>;
  if (divider) return <hr class="gc-line" />;
  return <Fields widget={widget} inputs={filled.inputs} onInput={filled.onInput} />;
}

function Decorated({ text, onPress }: { text: NonNullable<Widget["decoratedText"]> } & Press) {
  const { startIcon, topLabel, bottomLabel, button, onClick } = text;
  const words = (
    <>
      {topLabel && <span class="gc-label">{topLabel}</span>}
      <span class={text.wrapText ? "gc-words" : "gc-words clip"}><LimitedHtml html={text.text} /></span>
      {bottomLabel && <span class="gc-label">{bottomLabel}</span>}
    </>
  );
  return (
    <div class="gc-decorated">
      {startIcon && <span class="gc-icon"><Icon name={icons[startIcon.knownIcon] ?? "note"} /></span>}
      {onClick ? <button type="button" class="gc-decorated-text gc-decorated-press" onClick={() => onPress(onClick)}>{words}</button> : <div class="gc-decorated-text">{words}</div>}
      {button && <Pill button={button} onPress={onPress} />}
    </div>
  );
}

function Pill({ button, onPress }: { button: Button } & Press) {
  return <button type="button" class={button.type === "FILLED" ? "gc-button gc-filled" : "gc-button"} onClick={() => onPress(button.onClick)}>{button.text}</button>;
}
