// Teams, and documents that are shown to readers behind links.

export type Team = { id: string; name: string; memberIds: string[]; isMine: boolean };
export type TeamRequest = { name: string; memberIds: string[] };

export type DocumentFigures = { views: number; people: number; seconds: number };
export type SharedDocument = {
  id: string; name: string; contentType: string; size: number; pageCount: number | null; isShared: boolean; teamId: string | null; teamName: string | null; mayDownload: boolean;
  isMine: boolean; mayChange: boolean; owner: string | null; version: number; createdAt: string; viewed: DocumentFigures;
};
export type DocumentRequest = { name: string; isShared: boolean; teamId: string | null; mayDownload: boolean; version: number };
export type DocumentLink = { url: string };
/** One look at a document; not known: one of several readers of a mail. */
export type DocumentView = {
  id: string; at: string; contactId: string | null; contactName: string | null; isKnown: boolean; pages: number; seconds: number; class: "human" | "probable" | "machine" | "unknown" | "own"; rule: string;
};
export type DocumentViews = { document: SharedDocument; pages: { page: number; views: number; seconds: number }[]; views: DocumentView[]; aggregateOnly: boolean };
/** What of a document was looked at, on the timeline. */
export type ViewedPages = { documentId: string; pages: number; of: number | null; seconds: number; isKnown: boolean };
