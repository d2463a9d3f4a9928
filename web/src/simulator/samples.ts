import type { SimulatedPerson } from "../shared/office/simulated/protocol";
import { written, type Mail } from "./mail";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A handful of messages such as an inbox holds: one to one, to several, sent by the member, a newsletter, and a meeting.
 * Without a member nobody stands in their place: the pane would take a made-up address for one more participant.
 */
export function sampleMails(member: SimulatedPerson | null, now = Date.now()): Mail[] {
  const me = member ? [member] : [];
  const grace = { name: "Grace Okafor", address: "grace.okafor@northwind-mills.example" };
  const tomas = { name: "Tomás Rivera", address: "tomas@rivera-und-sohn.example" };
  const priya = { name: "Priya Nair", address: "priya.nair@lumenlabs.example" };
  const jonas = { name: "Jonas Weber", address: "j.weber@lumenlabs.example" };
  const editors = { name: "Harbor Weekly", address: "news@harborweekly.example" };
  const messages = [
    {
      id: "grace-2", messageId: "4f1c.delivery@northwind-mills.example", from: grace, to: me, subject: "Re: Delivery window for the pilot", ago: 25 * minute, unread: true,
      text: "Hi,\n\nTuesday between 8 and 11 works for us. Please send the dimensions of the crates to our gate office, they like to know beforehand.\n\nOne question: does the quote include the second scanner, or is that an option?\n\nBest,\nGrace\n\n--\nGrace Okafor\nOperations, Northwind Mills",
    },
    {
      id: "tomas-1", messageId: "a0d2.angebot@rivera-und-sohn.example", from: tomas, to: me, subject: "Angebot für 40 Lizenzen", ago: 2 * hour, unread: true,
      text: "Guten Tag,\n\nvielen Dank für das Gespräch gestern. Könnten Sie uns ein Angebot über 40 Lizenzen schicken, Laufzeit zwei Jahre?\n\nWir möchten noch in diesem Quartal entscheiden.\n\nMit freundlichen Grüßen\nTomás Rivera",
    },
    {
      id: "priya-1", messageId: "77be.review@lumenlabs.example", from: priya, to: [...me, jonas], cc: [grace], subject: "Notes from the security review", ago: day + 3 * hour, unread: false,
      text: "All,\n\nnotes from yesterday:\n- single sign-on is a must for us, by March\n- backups: where are they kept, and for how long?\n- Jonas sends the questionnaire on Monday\n\nThanks for your time,\nPriya",
    },
    ...me.map((from) => ({
      id: "grace-1", messageId: "9d3e.window@inlay.example", from, to: [grace], subject: "Delivery window for the pilot", ago: 2 * day, unread: false,
      text: "Hi Grace,\n\nwe could deliver the pilot next week. Which window suits your gate?\n\nKind regards",
    })),
    {
      id: "harbor-1", messageId: "issue-212@harborweekly.example", from: editors, to: me, subject: "Issue 212: Smaller ports, longer nights", ago: 4 * day, unread: false,
      text: "In this issue: why feeder lines move to smaller ports, and what that means for opening hours.\n\nYou get this because you subscribed.",
    },
  ];
  const mails = messages.map(({ ago, unread, ...message }): Mail => {
    const item = written({ ...message, sentAt: new Date(now - ago) });
    return { item, preview: previewOf(item.text), origin: "sample", sourceId: null, unread };
  });
  const meeting = written({ id: "meeting-1", messageId: "meeting@lumenlabs.example", from: jonas, to: me, subject: "Walk-through of the questionnaire", sentAt: new Date(now - 3 * day), text: "30 minutes, online." });
  return [...mails, { item: { ...meeting, itemType: "appointment" }, preview: previewOf(meeting.text), origin: "sample", sourceId: null, unread: false }];
}

export const previewOf = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 140);
