const shapes = {
  home: "M3.5 9 10 3.5 16.5 9M5 8v8h3.5v-4.5h3V16H15V8",
  people: "M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5M2.5 16c0-2.5 2.25-4 5-4s5 1.5 5 4M13 9.5a2.25 2.25 0 1 0 0-4.5M14.5 12c1.8.5 3 1.9 3 3.75",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M10 6v4l2.75 1.75",
  outbox: "M3 11.5V15a1.5 1.5 0 0 0 1.5 1.5h11A1.5 1.5 0 0 0 17 15v-3.5M3 11.5h4l1 2h4l1-2h4M10 10V3M7 6l3-3 3 3",
  activity: "M2.5 10.5H6l2.5-6.5 3.5 12 2.5-5.5h3",
  bell: "M5 14.5V9a5 5 0 0 1 10 0v5.5M3.5 14.5h13M8 17a2 2 0 0 0 4 0",
  settings: "M10 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M4.7 15.3l1.4-1.4M13.9 6.1l1.4-1.4",
  image: "M4.5 4h11A1.5 1.5 0 0 1 17 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.5v-9A1.5 1.5 0 0 1 4.5 4M3.5 15l4.5-5 3 3 2-2 3.5 3.5M13 7.5h.1",
  mail: "M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.5zM3 6l7 4.5L17 6",
  search: "M8.75 14.5a5.75 5.75 0 1 0 0-11.5 5.75 5.75 0 0 0 0 11.5M13 13l4 4",
  add: "M10 4v12M4 10h12",
  back: "M12 4.5 6.5 10l5.5 5.5",
  right: "M8 4.5 13.5 10 8 15.5",
  down: "M4.5 8l5.5 5.5L15.5 8",
  check: "M4 10.5l4 4 8-9",
  cross: "M5 5l10 10M15 5 5 15",
  warning: "M10 3 2.5 16.5h15zM10 8v4M10 14.2v.2",
  clip: "M14.5 9.5 9 15a3.2 3.2 0 0 1-4.5-4.5l6.5-6.5a2.2 2.2 0 0 1 3 3l-6.5 6.5a1 1 0 0 1-1.5-1.5L11.5 7",
  reply: "M8 5 3.5 9.5 8 14M3.5 9.5H11c3.5 0 5.5 2 5.5 5.5",
  send: "M3 3.5 17 10 3 16.5l2-6.5zM5 10h6",
  incoming: "M15 5 6 14M6 7.5V14h6.5",
  outgoing: "M5 15l9-9M7.5 6H14v6.5",
  bold: "M6 4h4.5a3 3 0 0 1 0 6H6zM6 10h5.5a3 3 0 0 1 0 6H6z",
  italic: "M8.5 4H14M6 16h5.5M11.5 4l-3 12",
  underline: "M6 4v5.5a4 4 0 0 0 8 0V4M5 16.5h10",
  numbers: "M8.5 5.5H17M8.5 10H17M8.5 14.5H17M3.5 4l1.2-.5V8M3.2 12.2c.4-.9 2.3-.8 2.3.4 0 .9-2.2 1.7-2.2 2.9h2.4",
  quote: "M4 5.5v9M8 6.5h8.5M8 10h8.5M8 13.5h5",
  link: "M8.5 11.5 12 8M9 6.5l1.8-1.8a3.2 3.2 0 0 1 4.5 4.5L13.5 11M11 13.5l-1.8 1.8a3.2 3.2 0 0 1-4.5-4.5L6.5 9",
  undo: "M7.5 4.5 4 8l3.5 3.5M4 8h8a4 4 0 0 1 0 8H8",
  redo: "M12.5 4.5 16 8l-3.5 3.5M16 8H8a4 4 0 0 0 0 8h4",
  list: "M8 5.5h9M8 10h9M8 14.5h9M3.75 5.5h.5M3.75 10h.5M3.75 14.5h.5",
  lock: "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  eye: "M2.5 10C4 6.8 6.8 5 10 5s6 1.8 7.5 5c-1.5 3.2-4.3 5-7.5 5s-6-1.8-7.5-5M10 12.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5",
  unseen: "M2.5 10C4 6.8 6.8 5 10 5s6 1.8 7.5 5c-1.5 3.2-4.3 5-7.5 5s-6-1.8-7.5-5M4 16 16 4",
  more: "M5 10h.1M10 10h.1M15 10h.1",
  open: "M8.5 4.5h-4v11h11v-4M12 3.5h4.5V8M16.5 3.5 10 10",
  edit: "M4 16l1-4 8.5-8.5 3 3L8 15zM12 5l3 3",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v4.5M11.5 9v4.5",
  note: "M4.5 3.5h11v9l-4 4h-7zM11.5 16.5v-4h4M7.5 7.5h5M7.5 10.5h3",
  task: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M7 10.2l2.2 2.2L13.2 8",
  up: "M4.5 12 10 6.5 15.5 12",
  deal: "M3 6.5h14v9H3zM7 6.5V4.5h6v2M3 10.5h14M10 9.5v2",
  company: "M4.5 17V3.5h7V17M11.5 8.5h4V17M2.5 17h15M7 7h2M7 10h2M7 13h2",
  upload: "M10 13V4M6.5 7.5 10 4l3.5 3.5M4 13.5V16h12v-2.5",
  download: "M10 4v9M6.5 9.5 10 13l3.5-3.5M4 13.5V16h12v-2.5",
  merge: "M5 3.5v3c0 3 5 3 5 6.5v3.5M15 3.5v3c0 3-5 3-5 6.5M7.5 14.5l2.5 2.5 2.5-2.5",
  out: "M11.5 4H5v12h6.5M9 10h8M14 7l3 3-3 3",
} as const;

export type IconName = keyof typeof shapes;

/** A line drawing beside a text that says the same; never alone without a name on its button. */
export function Icon({ name, size = 20, slot }: { name: IconName; size?: 16 | 20 | 24; slot?: "start" | "end" }) {
  return (
    <svg class="icon" slot={slot} width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor"
      stroke-width={name === "more" ? 2.5 : 1.5} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
