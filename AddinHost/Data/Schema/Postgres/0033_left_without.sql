-- What the copy in Sent says about a mail that was to be followed: it may have left without.

ALTER TABLE tracked_messages ADD COLUMN in_copy text;
