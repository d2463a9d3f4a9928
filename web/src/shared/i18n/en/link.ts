/** Linking accounts at Google and Microsoft, whose add-ins do not know yet who one is. */
export const link = {
  "link.title": "Link an account",
  "link.loading": "Looking at the link",
  "link.text": "{account} {address} wants to be linked to {name} at {organization}. Whoever is signed in with that account then sees and does in their mail program what you may see and do here.",
  "link.action": "Yes, that is me: link it",
  "link.otherAddress": "That is not {email}, the address you sign in with",
  "link.otherAddressText": "Go on only if you came here from your own mail program just now. Nobody else should ask you for this.",
  "link.done": "{address} is linked",
  "link.doneText": "Close this window and go back to your mail program.",
  "link.close": "Close",
  "link.taken": "{address} is linked to another member",
  "link.takenText": "That member can unlink it under Settings → Outlook and Gmail. Then open this again from your mail program.",
  "link.google": "The Google account",
  "link.entra": "The Microsoft account",
  "link.exchange": "The Exchange account",
} as const;
